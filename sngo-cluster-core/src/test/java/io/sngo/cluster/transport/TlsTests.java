// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.time.Duration;

import io.sngo.cluster.InvalidConfigurationException;
import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.protocol.DialResult;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/**
 * Nodes with certificates, and those who have none.
 */
@ExtendWith(BufferLeaks.class)
class TlsTests {

	private static TestAuthority authority;

	@BeforeAll
	static void makeAuthority() {
		authority = new TestAuthority("the cluster");
	}

	private static TestNode trusted(String id) {
		return node(id, authority.security(id));
	}

	private static TestNode node(String id, TransportSecurity security) {
		return new TestNode(id, (config) -> TestConfigs.timeouts(config, Duration.ofSeconds(5), null), security);
	}

	@Test
	void nodesWithCertificatesTalk() {
		try (TestNode one = trusted("one"); TestNode two = trusted("two")) {
			assertThat(one.dial(two.address(), TestNode.SOON)).isEqualTo(new DialResult.Answered(two.peer()));
			one.say(two, "hello");
			await().atMost(TestNode.SOON).until(() -> two.messages.contains("one:hello"));
			byte[] large = new byte[1024 * 1024];
			large[777_777] = 7;
			assertThat(TestNode.get(one.ask(two.peer(), large))).isEqualTo(large);
			assertThat(TestNode.get(two.ask(one.peer(), new byte[] { 1 }))).containsExactly(1);
			assertThat(one.opened).hasValue(1);
			two.transport.close(Duration.ofSeconds(10));
			await().atMost(TestNode.SOON).until(() -> one.transport.statistics().connectionsOpen() == 0);
			assertThat(one.losses).isEmpty();
		}
	}

	@Test
	void aCrashIsSeenThroughTls() {
		try (TestNode one = trusted("one"); TestNode two = trusted("two")) {
			one.say(two, "hello");
			await().atMost(TestNode.SOON).until(() -> two.messages.contains("one:hello"));
			two.transport.disconnect(one.peer());
			await().atMost(TestNode.SOON).until(() -> !one.losses.isEmpty());
			assertThat(one.losses).containsExactly("two:CLOSED_BY_PEER");
		}
	}

	@Test
	void aPlaintextNodeIsToldApart() {
		try (LogLines log = new LogLines();
				TestNode secured = trusted("secured");
				TestNode plain = node("plain", TransportSecurity.DEFAULT)) {
			plain.say(secured, "hello");
			await().atMost(TestNode.SOON).until(() -> !plain.failures.isEmpty());
			// A node that is hung up on tries once more.
			await().atMost(TestNode.SOON).until(() -> secured.transport.statistics().errorCount() == 2);
			assertThat(log.containing("cluster.encryption-enabled")).hasSize(1);
			assertThat(secured.messages).isEmpty();
		}
	}

	@Test
	void aSecuredPeerOfAPlaintextNodeIsNamed() {
		try (LogLines log = new LogLines();
				TestNode plain = node("plain", TransportSecurity.DEFAULT);
				TestNode secured = trusted("secured")) {
			assertThat(secured.dial(plain.address(), TestNode.SOON)).isInstanceOf(DialResult.TimedOut.class);
			await().atMost(TestNode.SOON).until(() -> !log.containing("looks like TLS").isEmpty());
		}
	}

	@Test
	void withoutTheCheckOfIdentityAnyCertificateServes() {
		TlsMaterial shared = TestAuthority.material(authority.issue((certificate) -> certificate), authority);
		TransportSecurity unchecked = new TransportSecurity(shared, false, null, true, true);
		try (TestNode one = node("one", unchecked);
				TestNode two = node("two", unchecked);
				TestNode checking = trusted("checking")) {
			assertThat(TestNode.get(one.ask(two.peer(), new byte[] { 1 }))).containsExactly(1);
			assertThat(one.dial(checking.address(), TestNode.SOON)).isInstanceOf(DialResult.Rejected.class);
		}
	}

	@Test
	void aNodeWhoseOwnCertificateDoesNotNameItDoesNotStart() {
		assertThatThrownBy(() -> node("me", authority.security("you")))
			.isInstanceOf(InvalidConfigurationException.class)
			.hasMessageContaining("Property 'cluster.node-id' has the value 'me'")
			.hasMessageContaining("'CN=a certificate' names the node you")
			.hasMessageContaining("'urn:sngo:node:me'")
			.hasMessageContaining("'cluster.security.ssl.verify-identity'");
	}

	/**
	 * Wherever a node is: its certificate says who it is, not where.
	 */
	@Test
	void noCertificateNeedsTheNameThatIsDialled() {
		try (TestNode one = trusted("one"); TestNode two = trusted("two")) {
			NodeAddress byName = new NodeAddress("localhost", two.port());
			assertThat(one.dial(byName, TestNode.SOON)).isEqualTo(new DialResult.Answered(two.peer()));
		}
	}

}
