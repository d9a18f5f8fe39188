// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Collections;
import java.util.List;

import io.sngo.cluster.InvalidConfigurationException;
import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.protocol.DialResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

class AllowedNetworksTests {

	private static final AllowedNetworks ELSEWHERE = AllowedNetworks.of(List.of("203.0.113.0/24", "2001:db8::/32"));

	@ParameterizedTest
	@CsvSource({ "10.0.0.0/8,10.255.1.2,true", "10.0.0.0/8,11.0.0.1,false", "10.1.2.3,10.1.2.3,true",
			"10.1.2.3,10.1.2.4,false", "0.0.0.0/0,192.0.2.1,true", "0.0.0.0/0,2001:db8::1,false",
			"fd00::/8,fd12::1,true", "fd00::/8,fe80::1,false", "2001:db8::1,2001:db8::1,true",
			"10.0.0.0/8,::ffff:10.1.1.1,true", "10.0.0.0/8,127.0.0.1,true", "10.0.0.0/8,::1,true" })
	void whatIsAllowed(String block, String address, boolean allowed) throws IOException {
		assertThat(AllowedNetworks.of(List.of(block)).contains(InetAddress.getByName(address))).isEqualTo(allowed);
	}

	@Test
	void oneOfSeveralSufficesAndNoneAllowsAll() throws IOException {
		InetAddress address = InetAddress.getByName("192.0.2.1");
		assertThat(AllowedNetworks.of(List.of("10.0.0.0/8", "192.0.2.0/24")).contains(address)).isTrue();
		assertThat(AllowedNetworks.of(List.of()).contains(address)).isTrue();
		assertThat(ELSEWHERE.contains(address)).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "example.org", "localhost/8", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/x", "10.0.0/8",
			"fd00::/129", "10.0.0.0/", "/8" })
	void whatIsNoBlockIsRefused(String block) {
		assertThatExceptionOfType(InvalidConfigurationException.class)
			.isThrownBy(() -> AllowedNetworks.of(List.of(block)))
			.withMessageContaining("cluster.security.allowed-networks")
			.withMessageContaining("10.0.0.0/8");
	}

	@Test
	void threat27AnAddressOutsideIsNotDialled() throws IOException {
		InetAddress here = notLoopback();
		try (LogLines log = new LogLines();
				ServerSocket thirdParty = new ServerSocket(0, 50, here);
				TestNode node = new TestNode("node", (config) -> config.withAllowedNetworks(ELSEWHERE))) {
			NodeAddress address = new NodeAddress(here.getHostAddress(), thirdParty.getLocalPort());
			long errors = node.transport.statistics().errorCount();
			for (int i = 0; i < 3; i++) {
				assertThat(node.dial(address, TestNode.SOON)).isInstanceOfSatisfying(DialResult.TimedOut.class,
						(result) -> assertThat(result.detail()).contains("cluster.security.allowed-networks"));
			}
			node.say(address, "hello");
			await().until(() -> node.failures, (failures) -> failures.equals(List.of(address + ":BROKEN")));
			assertThat(node.transport.statistics().errorCount()).isGreaterThanOrEqualTo(errors + 4);
			assertThat(log.containing("cluster.security.allowed-networks")).hasSize(1);
			thirdParty.setSoTimeout(100);
			assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(thirdParty::accept);
		}
	}

	@Test
	void threat27AConnectionFromOutsideIsClosedBeforeAnythingIsRead() throws IOException {
		InetAddress here = notLoopback();
		try (LogLines log = new LogLines();
				TestNode node = new TestNode("node",
						(config) -> TestConfigs.bind(config, here.getHostAddress(), 0, false, null)
							.withAllowedNetworks(ELSEWHERE))) {
			for (int i = 0; i < 3; i++) {
				try (Socket socket = new Socket()) {
					socket.connect(new InetSocketAddress(here, node.port()), 10_000);
					RawPeer raw = new RawPeer(socket);
					assertThat(raw.readToEnd()).isZero();
				}
			}
			await().until(() -> node.transport.statistics().errorCount() >= 3);
			assertThat(log.containing("cluster.security.allowed-networks")).hasSize(1);
		}
	}

	@Test
	void thoseWithinFindEachOther() throws IOException {
		InetAddress here = notLoopback();
		AllowedNetworks own = AllowedNetworks.of(List.of(here.getHostAddress()));
		try (TestNode node = within("node", here, own); TestNode other = within("other", here, own)) {
			assertThat(node.dial(other.address(), TestNode.SOON)).isEqualTo(new DialResult.Answered(other.peer()));
		}
	}

	private static TestNode within(String id, InetAddress here, AllowedNetworks networks) {
		return new TestNode(id, (config) -> TestConfigs.bind(config, here.getHostAddress(), 0, false, null)
			.withAllowedNetworks(networks));
	}

	static InetAddress notLoopback() throws IOException {
		List<InetAddress> found = Collections.list(NetworkInterface.getNetworkInterfaces())
			.stream()
			.flatMap(NetworkInterface::inetAddresses)
			.filter((address) -> address.getAddress().length == 4 && !address.isLoopbackAddress()
					&& !address.isLinkLocalAddress())
			.toList();
		assumeThat(found).as("an address beside loopback").isNotEmpty();
		return found.get(0);
	}

}
