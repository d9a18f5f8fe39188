// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.sngo.cluster.InvalidConfigurationException;
import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.protocol.Peer;
import io.sngo.cluster.protocol.WireException;
import io.sngo.cluster.protocol.WireWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * What nodes say of their roles when they shake hands.
 */
class RoleFieldsTests {

	private static final Peer PEER = RawPeer.peer("n".repeat(128), 5, 7946);

	private static Set<String> roles(int count) {
		return IntStream.range(0, count)
			.mapToObj((number) -> "r".repeat(62) + (char) ('a' + number / 26) + (char) ('a' + number % 26))
			.collect(Collectors.toSet());
	}

	private static Hello hello() {
		return Hello.of("c".repeat(128), PEER, Lane.DATA, 0);
	}

	/**
	 * Other limits of configuration must not meet this one in the field.
	 */
	@Test
	void theLongestGreetingsThatConfigurationsAllowFitIntoAFrameOfTheHandshake() {
		Secret[] secrets = IntStream.range(0, KeyRing.MAX_SECRETS)
			.mapToObj((number) -> Secret.of("a-secret-of-forty-characters-no-" + number + "-5f2c9b71"))
			.toArray(Secret[]::new);
		KeyRing ring = new KeyRing(secrets[0], Arrays.copyOfRange(secrets, 1, secrets.length));
		Peer longest = new Peer(NodeId.of("n".repeat(128)), -1, new NodeAddress(longestHost(), 65535));
		Hello hello = Hello.of("\u20ac".repeat(128), longest, Lane.CONTROL, Long.MAX_VALUE, KeyOffer.of(ring).encode())
			.withRoles(roles(32));
		assertThat(Hello.decode(hello.encode())).extracting(Hello::cluster, Hello::peer, Hello::roles)
			.containsExactly(hello.cluster(), longest, hello.roles());
		assertThat(hello.encode()).hasSizeLessThanOrEqualTo(Frame.MAX_HANDSHAKE_BODY);
		Welcome welcome = new Welcome(1, longest, Long.MAX_VALUE, roles(32));
		assertThat(welcome.encode()).hasSizeLessThanOrEqualTo(Frame.MAX_HANDSHAKE_BODY - 512);
	}

	private static String longestHost() {
		String label = "h".repeat(63);
		return String.join(".", label, label, label, label);
	}

	@Test
	void asManyAsAreAllowedAreReadAsTheyWereWritten() {
		Hello hello = hello().withRoles(roles(32));
		byte[] bytes = hello.encode();
		assertThat(bytes.length).isLessThan(Frame.MAX_HANDSHAKE_BODY);
		assertThat(Hello.decode(bytes).roles()).isEqualTo(roles(32));
		assertThat(Hello.decode(hello().encode()).roles()).isEmpty();
		Welcome welcome = new Welcome(1, PEER, 0, roles(32));
		assertThat(Welcome.decode(welcome.encode())).isEqualTo(welcome);
		assertThat(Welcome.decode(new Welcome(1, PEER, 0).encode()).roles()).isEmpty();
	}

	@Test
	void theSameRolesAreTheSameBytes() {
		byte[] first = hello().withRoles(roles(32)).encode();
		byte[] second = hello().withRoles(Set.copyOf(Hello.decode(first).roles())).encode();
		assertThat(second).isEqualTo(first);
	}

	@Test
	void moreAreMalformed() {
		assertThatExceptionOfType(WireException.class)
			.isThrownBy(() -> Hello.decode(hello().withRoles(roles(33)).encode()))
			.withMessageContaining("more than 32 roles");
		assertThatExceptionOfType(WireException.class)
			.isThrownBy(() -> Welcome.decode(new Welcome(1, PEER, 0, roles(33)).encode()))
			.withMessageContaining("more than 32 roles");
	}

	/**
	 * The number of fields is bounded, not that of different names.
	 */
	@Test
	void theSameOneTooOftenIsMalformed() {
		WireWriter out = new WireWriter().varint(1, 1).nested(2, PeerFields.write(PEER));
		for (int i = 0; i < 33; i++) {
			out.text(5, "r");
		}
		assertThatExceptionOfType(WireException.class).isThrownBy(() -> Welcome.decode(out.toByteArray()));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "a b", "*", "\u001b[31m", "ä",
			"rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr" })
	void namesThatAreNotAllowedAreMalformed(String role) {
		assertThatExceptionOfType(WireException.class)
			.isThrownBy(() -> Hello.decode(hello().withRoles(Set.of(role)).encode()));
		assertThatExceptionOfType(WireException.class)
			.isThrownBy(() -> Welcome.decode(new Welcome(1, PEER, 0, Set.of(role)).encode()));
	}

	@Test
	void bothSidesOfAConnectionKnowTheOther() {
		try (TestNode one = new TestNode("one", (config) -> config.withRoles(Set.of("shop", "admin")));
				TestNode two = new TestNode("two", (config) -> config.withRoles(Set.of("stock")))) {
			DataChannel there = one.channel(two);
			assertThat(there.roles()).containsExactly("stock");
			await().atMost(TestNode.SOON).until(() -> two.opened.get() == 1);
			DataChannel back = two.channel(one);
			assertThat(back.roles()).containsExactlyInAnyOrder("shop", "admin");
			assertThat(two.transport.statistics().connectionsOpen()).isEqualTo(1);
		}
	}

	@Test
	void aNodeWithoutRolesHasNone() {
		try (TestNode one = new TestNode("one"); TestNode two = new TestNode("two")) {
			assertThat(one.channel(two).roles()).isEmpty();
		}
	}

	@Test
	void aPeerThatSaysMoreThanIsAllowedIsNotTalkedTo() {
		try (LogLines log = new LogLines(); TestNode node = new TestNode("node")) {
			for (Set<String> roles : Set.of(roles(33), Set.of("r".repeat(65)), Set.of("a\nb"))) {
				try (RawPeer raw = RawPeer.connect(node.port())) {
					Hello hello = Hello.of("test", RawPeer.peer("raw", 1, 1), Lane.DATA, 0).withRoles(roles);
					raw.greet(Frame.HELLO, hello.encode());
					assertThat(raw.readToEnd()).isZero();
				}
			}
			await().atMost(TestNode.SOON).until(() -> node.transport.statistics().errorCount() == 3);
			assertThat(node.opened).hasValue(0);
			assertThat(log.containing("roles")).isNotEmpty();
			assertThat(log.containing("\n")).isEmpty();
		}
	}

	@Test
	void whatIsConfiguredIsCheckedAtOnce() {
		TransportConfig config = TransportConfig.defaults("shop");
		assertThat(config.roles()).isEmpty();
		assertThat(config.withRoles(roles(32)).withCompression(Compression.NEVER).roles()).isEqualTo(roles(32));
		assertThatExceptionOfType(InvalidConfigurationException.class).isThrownBy(() -> config.withRoles(roles(33)))
			.withMessageContaining("cluster.security.roles")
			.withMessageContaining("33 roles")
			.withMessageContaining("at most 32");
		assertThatExceptionOfType(InvalidConfigurationException.class).isThrownBy(() -> config.withRoles(Set.of("a b")))
			.withMessageContaining("cluster.security.roles")
			.withMessageContaining("'a b'")
			.withMessageContaining("1 to 64 characters");
	}

}
