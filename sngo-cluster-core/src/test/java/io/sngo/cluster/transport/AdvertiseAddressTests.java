// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

import io.sngo.cluster.AdvertiseAddressException;
import io.sngo.cluster.NodeAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Which of the machine's addresses others are told.
 */
class AdvertiseAddressTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			10.0.0.5/24                                 | 10.0.0.5
			10.0.0.5/24 203.0.113.9/24                  | 10.0.0.5
			203.0.113.9/24 2001:db8::9/64               | 203.0.113.9
			10.0.0.5/24 10.0.0.6/24                     | 10.0.0.5
			fd00::5/64 2001:db8::9/64                   | fd00:0:0:0:0:0:0:5
			2001:db8::9/64                              | 2001:db8:0:0:0:0:0:9
			169.254.3.4/16 fe80::1/64                   | 127.0.0.1
			169.254.3.4/16 fe80::1/64 192.168.1.2/24    | 192.168.1.2
			''                                          | 127.0.0.1
			""")
	void theOneSuitableAddressIsFound(String addresses, String expected) {
		assertThat(find("0.0.0.0", null, addresses)).isEqualTo(expected);
		assertThat(find("::", null, addresses)).isEqualTo(expected);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			10.0.0.5/24 192.168.1.2/24         |                           | 192.0.2.1     | 192.168.1.2
			10.0.0.5/24 192.168.1.2/24         | 127.0.0.1 localhost       | 192.0.2.1     | 192.168.1.2
			10.0.0.5/24 192.168.1.2/24         | 0.0.0.0 ::1               | 192.0.2.1     | 10.0.0.5
			10.0.0.5/24 192.168.1.2/24         | 192.168.1.9               | 192.168.1.9   | 192.168.1.2
			10.0.0.5/24 192.168.1.2/24         | no-such-host.invalid 10.0.0.9 172.16.0.1 | 10.0.0.9 | 10.0.0.5
			10.0.0.5/24 192.168.1.2/24         | fd00::9 10.0.0.9          | 10.0.0.9      | 10.0.0.5
			203.0.113.9/24 198.51.100.2/24     | 203.0.113.1               | 203.0.113.1   | 203.0.113.9
			fd00::5/64 fd01::5/64 2001:db8::9/64 | 10.0.0.9                | 2001:db8::1   | fd01:0:0:0:0:0:0:5
			fd00::5/64 fd01::5/64              | fd00::9                   | fd00::9       | fd00:0:0:0:0:0:0:5
			""")
	void amongSeveralNetworksTheRouteDecides(String addresses, String seeds, String destination, String expected)
			throws UnknownHostException {
		InetAddress asked = InetAddress.getByName(destination);
		InetAddress used = InetAddress.getByName(expected);
		List<NodeAddress> to = (seeds == null) ? List.of()
				: Arrays.stream(seeds.split(" ")).map((host) -> new NodeAddress(host, 7946)).toList();
		try (LogLines log = new LogLines()) {
			assertThat(find("0.0.0.0", null, addresses, to, (each) -> each.equals(asked) ? used : null))
				.isEqualTo(expected);
			assertThat(log.containing("cluster.advertise-addr")).hasSize(1)
				.allMatch((line) -> line.contains("others are told " + expected));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "172.17.0.1", "0.0.0.0", "127.0.0.1", "203.0.113.7" })
	void aRouteFromNoneOfThemDecidesNothing(String used) throws UnknownHostException {
		InetAddress other = InetAddress.getByName(used);
		assertThatExceptionOfType(AdvertiseAddressException.class).isThrownBy(
				() -> find("0.0.0.0", null, "10.0.0.5/24 192.168.1.2/24 203.0.113.7/24", List.of(), (each) -> other))
			.satisfies((ex) -> assertThat(ex.candidates()).containsExactly("10.0.0.5", "192.168.1.2", "203.0.113.7"));
	}

	@Test
	void oneNetworkNeedsNoRoute() {
		assertThat(find("0.0.0.0", null, "10.0.0.5/24 10.0.0.6/24", List.of(), (each) -> {
			throw new AssertionError("asked");
		})).isEqualTo("10.0.0.5");
	}

	@Test
	void theOperatingSystemKnowsTheWayToItself() {
		InetAddress loopback = InetAddress.getLoopbackAddress();
		assertThat(RouteLookup.localAddressTowards(loopback)).isEqualTo(loopback);
	}

	@ParameterizedTest
	@ValueSource(strings = { "10.0.0.5/24 192.168.1.2/24", "10.0.0.5/24 10.0.1.5/24", "10.0.0.5/16 10.0.0.6/24",
			"203.0.113.9/24 198.51.100.2/24" })
	void bug16AnAmbiguousAddressIsAnErrorThatNamesTheCandidates(String addresses) {
		assertThatExceptionOfType(AdvertiseAddressException.class).isThrownBy(() -> find("0.0.0.0", null, addresses))
			.withMessageContaining("cluster.advertise-addr")
			.withMessageContaining(addresses.substring(0, addresses.indexOf('/')))
			.satisfies((ex) -> assertThat(ex.candidates()).hasSize(2));
	}

	@Test
	void bug16AConfiguredAddressGoesFirst() {
		assertThat(find("0.0.0.0", "10.9.9.9", "10.0.0.5/24 192.168.1.2/24")).isEqualTo("10.9.9.9");
		assertThat(find("0.0.0.0", "localhost", "")).isEqualTo("localhost");
		assertThat(find("127.0.0.1", "[::1]", "")).isEqualTo("::1");
	}

	@Test
	void theBoundOneIsUsedUnlessItStandsForAll() {
		assertThat(find("127.0.0.1", null, "10.0.0.5/24 192.168.1.2/24")).isEqualTo("127.0.0.1");
	}

	@ParameterizedTest
	@ValueSource(strings = { "no-such-host.invalid", "0.0.0.0", "::" })
	void bug16AConfiguredAddressThatNobodyCanReachIsRefused(String host) {
		assertThatExceptionOfType(AdvertiseAddressException.class)
			.isThrownBy(() -> find("0.0.0.0", host, "10.0.0.5/24"))
			.withMessageContaining("cluster.advertise-addr")
			.withMessageContaining(host)
			.satisfies((ex) -> assertThat(ex.candidates()).containsExactly("10.0.0.5"));
	}

	@ParameterizedTest
	@CsvSource({ "docker0,true", "br-1f2e,true", "virbr0,true", "veth12,true", "cni0,true", "eth0,false", "en0,false",
			"wlan0,false", "bond0,false", "br0,false" })
	void bridgesOfContainersDoNotCount(String name, boolean localOnly) {
		assertThat(InterfaceAddress.isLocalOnly(name)).isEqualTo(localOnly);
	}

	@Test
	void thisMachineIsRead() {
		assertThat(InterfaceAddress.ofThisMachine()).noneMatch((each) -> each.address().isLoopbackAddress());
	}

	private static String find(String bindHost, String advertiseHost, String addresses) {
		return find(bindHost, advertiseHost, addresses, List.of(), (destination) -> null);
	}

	private static String find(String bindHost, String advertiseHost, String addresses, List<NodeAddress> seeds,
			Function<InetAddress, InetAddress> route) {
		TransportConfig config = TestConfigs.bind(TestNode.config(), bindHost, 0, false, advertiseHost);
		return new AdvertiseAddress(() -> interfaces(addresses), route).find(config, seeds);
	}

	private static List<InterfaceAddress> interfaces(String addresses) {
		return Arrays.stream(addresses.trim().split("\\s+"))
			.filter((each) -> !each.isEmpty())
			.map(AdvertiseAddressTests::of)
			.toList();
	}

	private static InterfaceAddress of(String address) {
		int slash = address.indexOf('/');
		String host = address.substring(0, slash);
		try {
			return new InterfaceAddress("eth0", InetAddress.getByName(host),
					Integer.parseInt(address.substring(slash + 1)));
		}
		catch (UnknownHostException ex) {
			throw new IllegalArgumentException(ex);
		}
	}

}
