// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import io.netty.pkitesting.X509Bundle;
import io.sngo.cluster.InvalidConfigurationException;
import io.sngo.cluster.JoinRejectedException.Reason;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.protocol.DialResult;
import io.sngo.cluster.protocol.Peer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * What a caller that is no node gets, and what it does not: it is answered, and that is
 * all. {@link ThreatTlsTests} has those that are refused from the start.
 */
@ExtendWith(BufferLeaks.class)
class CallerConnectionTests {

	private static TestAuthority authority;

	private final TestNode node = new TestNode("node", (config) -> config, authority.security("node"));

	private final TestNode friend = new TestNode("friend", (config) -> config, authority.security("friend"));

	private final TestNode caller = new TestNode("urn:sngo:caller:shop", (config) -> config, security());

	@BeforeAll
	static void authority() {
		authority = new TestAuthority("the cluster");
	}

	@AfterEach
	void close() {
		this.caller.close();
		this.friend.close();
		this.node.close();
	}

	private static TransportSecurity security() {
		return TransportSecurity.DEFAULT.withTls(TestAuthority.material(authority.caller("shop"), authority));
	}

	private void call(int number) {
		assertThat(TestNode.get(this.caller.ask(this.node.peer(), new byte[] { (byte) number })))
			.containsExactly(number);
	}

	@Test
	void threat08ACallerIsAnsweredAndSendsNoGossip() {
		call(1);
		this.caller.say(this.node, "a vote");
		await().atMost(TestNode.SOON).until(() -> !this.caller.failures.isEmpty());
		assertThat(this.caller.dial(this.node.address(), TestNode.SOON)).isInstanceOfSatisfying(
				DialResult.Rejected.class,
				(rejected) -> assertThat(rejected.reason()).isEqualTo(Reason.WRONG_CREDENTIALS));
		call(2);
		assertThat(this.node.opened).hasValue(1);
		this.friend.say(this.node, "hello");
		await().atMost(TestNode.SOON).until(() -> !this.node.messages.isEmpty());
		assertThat(this.node.messages).containsExactly("friend:hello");
	}

	/**
	 * However the node comes to want it: it never uses what the caller has opened.
	 */
	@Test
	void threat08NothingIsSentToACaller() {
		call(1);
		assertThat(this.node.channel(this.caller.peer())).failsWithin(TestNode.SOON)
			.withThrowableThat()
			.withMessageContaining("is no node and answers in place of a member");
		this.node.say(this.caller, "gossip");
		await().atMost(TestNode.SOON).until(() -> !this.node.failures.isEmpty());
		assertThat(this.caller.messages).isEmpty();
		assertThat(this.caller.questions).hasValue(0);
		call(2);
	}

	/**
	 * One that has the name of a member, and says that it is the same run of it at the
	 * same address.
	 */
	@Test
	void threat08ACallerTakesNoMembersPlace() throws IOException {
		DataChannel before = this.node.channel(this.friend);
		this.node.say(this.friend, "hello");
		await().atMost(TestNode.SOON).until(() -> !this.friend.messages.isEmpty());
		Peer namesake = new Peer(NodeId.of("urn:sngo:caller:friend"), this.friend.peer().instance(),
				this.friend.address());
		try (RawPeer raw = new Impostor(authority.caller("friend")).connect(this.node.port())) {
			raw.greet(Frame.HELLO, Hello.of("test", namesake, Lane.DATA, 0).encode());
			raw.readMagic();
			assertThat(raw.readFrame().type()).isEqualTo(Frame.WELCOME);
			await().atMost(TestNode.SOON).until(() -> this.node.opened.get() == 2);
			assertThat(this.node.channel(this.friend)).isSameAs(before);
			assertThat(TestNode.get(this.node.ask(before, new byte[] { 3 }))).containsExactly(3);
			this.node.transport.disconnect(this.friend.peer());
			await().atMost(TestNode.SOON).until(() -> this.friend.closed.get() == 1);
			assertThat(TestNode.get(this.node.ask(this.friend.peer(), new byte[] { 4 }))).containsExactly(4);
			this.node.say(this.friend, "and on");
			await().atMost(TestNode.SOON).until(() -> this.friend.messages.contains("node:and on"));
			assertThat(this.friend.questions).hasValue(2);
		}
	}

	@Test
	void threat08CallersLeaveRoomForMembers() throws IOException {
		Impostor till = new Impostor(authority.caller("shop"));
		List<RawPeer> opened = new ArrayList<>();
		try (TestNode small = new TestNode("small", (config) -> TestConfigs.limits(config, 64, 4, 1024 * 1024),
				authority.security("small"))) {
			for (byte expected : new byte[] { Frame.WELCOME, Frame.WELCOME, Frame.REFUSAL }) {
				RawPeer raw = till.connect(small.port());
				opened.add(raw);
				raw.greet(Frame.HELLO, Hello.of("test", this.caller.peer(), Lane.DATA, 0).encode());
				raw.readMagic();
				assertThat(raw.readFrame().type()).isEqualTo(expected);
			}
			this.friend.say(small, "hello");
			await().atMost(TestNode.SOON).until(() -> small.messages.contains("friend:hello"));
			assertThat(TestNode.get(this.friend.ask(small.peer(), new byte[] { 1 }))).containsExactly(1);
		}
		finally {
			opened.forEach(RawPeer::close);
		}
	}

	@Test
	void threat08TheEndOfACallerIsNoLossOfANode() {
		call(1);
		this.friend.channel(this.node);
		this.caller.transport.disconnect(this.node.peer());
		await().atMost(TestNode.SOON).until(() -> this.node.closed.get() == 1);
		this.friend.transport.disconnect(this.node.peer());
		await().atMost(TestNode.SOON).until(() -> !this.node.losses.isEmpty());
		assertThat(this.node.losses).containsExactly("friend:CLOSED_BY_PEER");
	}

	@ParameterizedTest
	@CsvSource({ "node-and-caller, CONTROL, true", "node-and-caller, PROBE, true", "node-and-caller, DATA, true",
			"urn:sngo:caller:both, CONTROL, false", "urn:sngo:caller:both, PROBE, false",
			"urn:sngo:caller:both, DATA, true" })
	void whoIsBothIsANodeUnlessItComesAsACaller(String id, Lane lane, boolean welcome) {
		Impostor both = new Impostor(authority.issue((certificate) -> TestAuthority
			.uri(TestAuthority.uri(certificate, "urn:sngo:node:node-and-caller"), "urn:sngo:caller:both")));
		Hello hello = Hello.of("test", RawPeer.peer(id, 7, 7), lane, 0);
		assertThat(both.hello(this.node.port(), hello).type()).isEqualTo(welcome ? Frame.WELCOME : Frame.REFUSAL);
	}

	@Test
	void aCallerNeedsNoCertificateToListenWith() {
		X509Bundle client = authority.issueBare((certificate) -> TestAuthority
			.uri(certificate.addExtendedKeyUsageClientAuth(), "urn:sngo:caller:shop"));
		Hello hello = Hello.of("test", this.caller.peer(), Lane.DATA, 0);
		assertThat(new Impostor(client).hello(this.node.port(), hello).type()).isEqualTo(Frame.WELCOME);
	}

	@Test
	void whoLeavesTellsItsCallers() {
		call(1);
		this.node.transport.close(Duration.ofSeconds(10));
		await().atMost(TestNode.SOON).until(() -> this.caller.transport.statistics().connectionsOpen() == 0);
		assertThat(this.caller.losses).isEmpty();
	}

	@Test
	void connectionsOfCallersAreReplacedWithTheCertificates() {
		call(1);
		this.node.transport.renew(TestAuthority.material(authority.node("node"), authority));
		await().atMost(TestNode.SOON).until(() -> this.node.closed.get() == 1);
		call(2);
		assertThat(this.caller.losses).isEmpty();
	}

	@Test
	void aSecretIsNeededBesidesWhereThereIsOne() {
		try (TestNode both = new TestNode("both", (config) -> config,
				authority.security("both").withKeys(TestSecrets.keys(1)));
				TestNode knowing = new TestNode("urn:sngo:caller:shop", (config) -> config,
						security().withKeys(TestSecrets.keys(1)))) {
			assertThat(TestNode.get(knowing.ask(both.peer(), new byte[] { 1 }))).containsExactly(1);
			assertThat(this.caller.channel(both.peer())).failsWithin(TestNode.SOON)
				.withThrowableThat()
				.withMessageContaining("cluster.security.secret");
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void aNodeDoesNotStartWithTheCertificateOfACaller(boolean verifyIdentity) {
		TlsMaterial material = TestAuthority.material(authority.caller("shop"), authority);
		TransportSecurity security = new TransportSecurity(material, verifyIdentity, null, true, true);
		assertThatExceptionOfType(InvalidConfigurationException.class)
			.isThrownBy(() -> new TestNode("shop", (config) -> config.withRoles(Set.of()), security))
			.withMessageContaining("cluster.node-id")
			.withMessageContaining("is for calls of services alone, as urn:sngo:caller:shop");
	}

}
