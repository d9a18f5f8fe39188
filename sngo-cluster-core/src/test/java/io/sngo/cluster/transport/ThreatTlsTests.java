// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.sngo.cluster.JoinRejectedException;
import io.sngo.cluster.protocol.DialResult;
import io.sngo.cluster.protocol.Roles;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What people try who have no certificate of a cluster that talks TLS, or not the right
 * one. All of them are cut, counted and logged once with the reason, and two nodes that
 * talk with each other meanwhile notice nothing.
 */
@ExtendWith(BufferLeaks.class)
class ThreatTlsTests {

	private static TestAuthority authority;

	private static TestAuthority stranger;

	private LogLines log;

	private TestNode node;

	private TestNode friend;

	@BeforeAll
	static void authorities() {
		authority = new TestAuthority("the cluster");
		stranger = new TestAuthority("somebody else");
	}

	@BeforeEach
	void talk() {
		start(authority.security("node"));
	}

	private void start(TransportSecurity security) {
		this.log = new LogLines();
		this.node = new TestNode("node", (config) -> config, security);
		this.friend = new TestNode("friend", (config) -> config, authority.security("friend"));
		this.friend.say(this.node, "hello");
		await().atMost(TestNode.SOON).until(() -> this.node.messages.size() == 1);
		assertThat(TestNode.get(this.friend.ask(this.node.peer(), new byte[] { 1 }))).containsExactly(1);
	}

	@AfterEach
	void nobodyHasNoticed() {
		assertThat(TestNode.get(this.friend.ask(this.node.peer(), new byte[] { 2 }))).containsExactly(2);
		this.friend.say(this.node, "still here");
		await().atMost(TestNode.SOON).until(() -> this.node.messages.size() == 2);
		assertThat(this.node.messages).containsExactly("friend:hello", "friend:still here");
		assertThat(this.node.opened).as("connections for calls").hasValue(1);
		assertThat(this.node.transport.statistics().connectionsOpen()).isEqualTo(2);
		assertThat(this.node.losses).isEmpty();
		assertThat(this.friend.losses).isEmpty();
		assertThat(this.friend.transport.statistics().errorCount()).isZero();
		stop();
	}

	private void stop() {
		this.friend.close();
		this.node.close();
		this.log.close();
	}

	private void startAgain(TransportSecurity security) {
		stop();
		start(security);
	}

	/**
	 * Cut, counted once, and logged once with the reason.
	 */
	private void assertRejected(String reason) {
		await().atMost(TestNode.SOON).until(() -> this.node.transport.statistics().errorCount() > 0);
		await().atMost(TestNode.SOON).until(() -> !this.log.containing(reason).isEmpty());
		assertThat(this.log.containing(reason)).hasSize(1);
		assertThat(this.node.transport.statistics().errorCount()).isEqualTo(1);
	}

	/**
	 * The node finds out when it dials, whatever for, and tells nothing.
	 */
	private void assertNotDialled(X509Bundle certificate, String id, String reason) {
		try (TestNode impostor = new TestNode(id, (config) -> config, new Impostor(certificate).security())) {
			assertThat(this.node.dial(impostor.address(), TestNode.SOON)).isNotInstanceOf(DialResult.Answered.class);
			assertRejected(reason);
			assertNothingIsToldTo(impostor);
		}
	}

	private void assertNothingIsToldTo(TestNode impostor) {
		assertThat(this.node.channel(impostor.peer())).failsWithin(TestNode.SOON);
		this.node.say(impostor, "for a member");
		await().atMost(TestNode.SOON).until(() -> !this.node.failures.isEmpty());
		await().atMost(TestNode.SOON).until(() -> impostor.transport.statistics().connectionsOpen() == 0);
		assertThat(impostor.messages).isEmpty();
	}

	@Test
	void threat03PlaintextPeer() {
		try (RawPeer raw = RawPeer.connect(this.node.port())) {
			raw.greet(Frame.HELLO, Hello.of("another cluster", RawPeer.peer("raw", 1, 1), Lane.DATA, 0).encode());
			assertThat(raw.readToEnd()).as("bytes of a TLS alert at most").isLessThanOrEqualTo(7);
		}
		assertRejected("no TLS: the other side seems to run without cluster.encryption-enabled");
		// What it said was never looked at.
		assertThat(this.log.containing("another cluster")).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "0302", "0301", "0300" })
	void threat04BelowTls12(String version) {
		startAgain(TransportSecurity.DEFAULT
			.withTls(TestAuthority.material(authority.node("node"), List.of("TLSv1.3", "TLSv1.2"), authority)));
		assertThat(answer(clientHello(version, "c009c00a002f0035"))).as("a fatal alert: protocol_version")
			.endsWith("0246");
		assertRejected("is not enabled or supported");
	}

	@Test
	void threat04Tls12UnlessItIsAllowed() {
		Impostor member = new Impostor(authority.node("old"));
		assertThat(member.hello(this.node.port(), "old", "TLSv1.2")).isNull();
		assertRejected("[TLSv1.2] are not accepted by server preferences [TLSv1.3]");
		startAgain(TransportSecurity.DEFAULT
			.withTls(TestAuthority.material(authority.node("node"), List.of("TLSv1.3", "TLSv1.2"), authority)));
		assertThat(member.hello(this.node.port(), "old", "TLSv1.2").type()).isEqualTo(Frame.WELCOME);
	}

	/**
	 * Without encryption, without authentication, and both weakened for export.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "003b", "c006", "c010", "c018", "006c", "0003" })
	void threat04NullCipher(String cipher) {
		startAgain(TransportSecurity.DEFAULT
			.withTls(TestAuthority.material(authority.node("node"), List.of("TLSv1.3", "TLSv1.2"), authority)));
		assertThat(answer(clientHello("0303", cipher))).as("a fatal alert: handshake_failure").endsWith("0228");
		assertRejected("no cipher suites in common");
	}

	@Test
	void threat05NoCertificate() {
		assertThat(new Impostor(null).hello(this.node.port(), "nobody")).isNull();
		assertRejected("it has no certificate of an authority that is trusted here");
	}

	@ParameterizedTest
	@ValueSource(strings = { "urn:sngo:node:another", "urn:sngo:node:victi", "urn:sngo:node:victim2",
			"urn:sngo:node:Victim", "URN:sngo:node:victim", "urn:sngo:node:*", "urn:sngo:node:vict*",
			"urn:sngo:role:victim", "urn:other:node:victim", "urn:sngo:node:victim?", "spiffe://sngo/node/victim" })
	void threat06CertificateOfAnotherNode(String uri) {
		assertImpostor(authority.issue((certificate) -> TestAuthority.uri(certificate, uri)));
	}

	@Test
	void threat06NoOtherNameIsANode() {
		assertImpostor(authority.issue((certificate) -> certificate.subject("CN=victim")
			.addSanDnsName("victim")
			.addSanDnsName("localhost")
			.addSanIpAddress("127.0.0.1")
			.addSanRfc822Name("urn:sngo:node:victim")));
	}

	private void assertImpostor(X509Bundle certificate) {
		assertRefusal(new Impostor(certificate).hello(this.node.port(), "victim"), "Node 'victim'",
				"certificate that does not name it", "'urn:sngo:node:victim'");
		assertRejected("certificate that does not name it");
	}

	@Test
	void threat06ImpostorThatIsDialled() {
		try (TestNode impostor = new TestNode("victim", (config) -> config,
				new Impostor(authority.node("another")).security())) {
			DialResult result = this.node.dial(impostor.address(), TestNode.SOON);
			assertThat(result).isInstanceOfSatisfying(DialResult.Rejected.class, (rejected) -> {
				assertThat(rejected.reason()).isEqualTo(JoinRejectedException.Reason.WRONG_CREDENTIALS);
				assertThat(rejected.message()).contains("Node 'victim'", "names the node another");
			});
			assertRejected("certificate that does not name it");
			assertThat(this.node.channel(impostor.peer())).failsWithin(TestNode.SOON)
				.withThrowableThat()
				.withMessageContaining("names the node another");
			await().atMost(TestNode.SOON).until(() -> impostor.transport.statistics().connectionsOpen() == 0);
		}
	}

	@Test
	void threat07ExpiredCertificate() {
		Instant yesterday = Instant.now().minus(1, ChronoUnit.DAYS);
		X509Bundle expired = authority.issue((certificate) -> TestAuthority
			.uri(certificate.notBefore(yesterday.minus(9, ChronoUnit.DAYS)).notAfter(yesterday), "urn:sngo:node:late"));
		assertThat(new Impostor(expired).hello(this.node.port(), "late")).isNull();
		assertRejected("NotAfter");
		startAgain(authority.security("node"));
		assertNotDialled(expired, "late", "NotAfter");
	}

	/**
	 * What is trusted without being signed by another is trusted by the JDK for ever.
	 */
	@Test
	void threat07ExpiredCertificateThatIsTrustedItself() {
		Instant yesterday = Instant.now().minus(1, ChronoUnit.DAYS);
		TestAuthority itself = new TestAuthority((certificate) -> TestAuthority.uri(
				certificate.subject("CN=late").notBefore(yesterday.minus(9, ChronoUnit.DAYS)).notAfter(yesterday),
				"urn:sngo:node:late"));
		startAgain(
				TransportSecurity.DEFAULT.withTls(TestAuthority.material(authority.node("node"), authority, itself)));
		RawPeer.Received answer = new Impostor(itself.root()).hello(this.node.port(), "late");
		assertThat(Refusal.decode(answer.body()).code()).isEqualTo(Refusal.WRONG_CREDENTIALS);
		assertRejected("has no valid certificate: NotAfter");
	}

	@Test
	void threat07CertificateOfTomorrow() {
		Instant tomorrow = Instant.now().plus(1, ChronoUnit.DAYS);
		X509Bundle early = authority.issue((certificate) -> TestAuthority
			.uri(certificate.notBefore(tomorrow).notAfter(tomorrow.plus(9, ChronoUnit.DAYS)), "urn:sngo:node:early"));
		assertThat(new Impostor(early).hello(this.node.port(), "early")).isNull();
		assertRejected("NotBefore");
		startAgain(authority.security("node"));
		assertNotDialled(early, "early", "NotBefore");
	}

	@Test
	void threat07CertificateForAnotherUse() {
		X509Bundle server = authority.issueBare((certificate) -> TestAuthority
			.uri(certificate.addExtendedKeyUsageServerAuth(), "urn:sngo:node:server"));
		assertThat(new Impostor(server).hello(this.node.port(), "server")).isNull();
		assertRejected("Extended key usage does not permit use for TLS client authentication");
		startAgain(authority.security("node"));
		X509Bundle client = authority.issueBare((certificate) -> TestAuthority
			.uri(certificate.addExtendedKeyUsageClientAuth(), "urn:sngo:node:client"));
		assertNotDialled(client, "client", "Extended key usage does not permit use for TLS server authentication");
	}

	@Test
	void threat07CertificateOfAnotherAuthority() {
		assertThat(new Impostor(stranger.node("other")).hello(this.node.port(), "other")).isNull();
		assertRejected("unable to find valid certification path");
		startAgain(authority.security("node"));
		assertNotDialled(stranger.node("other"), "other", "unable to find valid certification path");
	}

	/**
	 * An authority of the same name, and a node that signs like one.
	 */
	@Test
	void threat07CertificateOfSomebodyWhoIsNoAuthority() {
		assertThat(new Impostor(new TestAuthority("the cluster").node("other")).hello(this.node.port(), "other"))
			.isNull();
		assertRejected("its certificate is not accepted: Signature does not match");
		startAgain(authority.security("node"));
		X509Bundle member = authority.node("member");
		X509Bundle signed = TestAuthority
			.make(() -> TestAuthority.uri(new CertificateBuilder().subject("CN=signed"), "urn:sngo:node:other")
				.buildIssuedBy(member));
		assertThat(new Impostor(signed).hello(this.node.port(), "other")).isNull();
		assertRejected("its certificate is not accepted");
	}

	@ParameterizedTest
	@EnumSource(names = "DATA", mode = EnumSource.Mode.EXCLUDE)
	void threat08ACallerOpensDataConnectionsAlone(Lane lane) throws IOException {
		try (RawPeer raw = new Impostor(authority.caller("shop")).connect(this.node.port())) {
			raw.greet(Frame.HELLO, Hello.of("test", RawPeer.peer("urn:sngo:caller:shop", 7, 7), lane, 0).encode());
			raw.frame(Frame.CONTROL, 1, "a vote".getBytes(StandardCharsets.UTF_8));
			raw.readMagic();
			assertRefusal(raw.readFrame(), "'urn:sngo:caller:shop' at 127.0.0.1:7 is no node and opens a connection",
					"lane " + lane, "services over data connections", "'urn:sngo:node:'");
		}
		assertRejected("is no node and opens a connection of the lane " + lane);
		// Of what came behind its greeting nothing was looked at: see the end.
	}

	@ParameterizedTest
	@EnumSource(Lane.class)
	void threat08ACallerIsNoMemberWhateverItIsCalled(Lane lane) {
		Impostor caller = new Impostor(authority.caller("friend"));
		assertRefusal(caller.hello(this.node.port(), Hello.of("test", this.friend.peer(), lane, 0)), "Node 'friend'",
				"names no node, and is for calls of services alone, as urn:sngo:caller:friend",
				"needed is 'urn:sngo:node:friend'");
		assertRejected("is for calls of services alone");
	}

	@ParameterizedTest
	@ValueSource(strings = { "urn:sngo:caller:another", "urn:sngo:caller:sho", "urn:sngo:caller:shop2",
			"urn:sngo:caller:Shop", "URN:sngo:caller:shop", "urn:sngo:caller:*", "urn:sngo:caller:",
			"urn:sngo:node:shop", "urn:sngo:node:urn:sngo:caller:shop", "urn:sngo:role:shop" })
	void threat08AnotherCaller(String uri) {
		Impostor caller = new Impostor(authority.issue((certificate) -> TestAuthority.uri(certificate, uri)));
		assertRefusal(caller.hello(this.node.port(), shop()), "Caller 'urn:sngo:caller:shop'",
				"certificate that does not name it", "needed is 'urn:sngo:caller:shop'");
		assertRejected("certificate that does not name it");
	}

	@Test
	void threat08ACallerHasTheRolesOfItsCertificateAlone() {
		Impostor caller = new Impostor(authority.caller("shop", "till"));
		assertRefusal(caller.hello(this.node.port(), shop().withRoles(Set.of("till", "admin"))),
				"Caller 'urn:sngo:caller:shop'", "claims the roles",
				"its certificate names the roles [till]: it can claim those alone, each named as the URI"
						+ " 'urn:sngo:role:…'");
		assertRejected("Caller 'urn:sngo:caller:shop'");
	}

	/**
	 * A refusal that was too long to be read would be no refusal to who gets it.
	 */
	@Test
	void whoClaimsTheLongestRolesIsToldOfItsCredentials() {
		Impostor caller = new Impostor(authority.caller("shop", longRoles("certified").toArray(String[]::new)));
		assertRefusal(caller.hello(this.node.port(), shop().withRoles(longRoles("claimed"))), "claims the roles",
				"...");
		assertRejected("claims the roles");
	}

	private static Set<String> longRoles(String of) {
		return IntStream.range(0, Roles.MAX)
			.mapToObj((number) -> (of + number + "-".repeat(Roles.MAX_LENGTH)).substring(0, Roles.MAX_LENGTH))
			.collect(Collectors.toSet());
	}

	/**
	 * Whoever listens with such a certificate is not talked to, as whom ever.
	 */
	@ParameterizedTest
	@CsvSource({ "urn:sngo:caller:shop, is no node and answers in place of a member",
			"victim, is for calls of services alone" })
	void threat08ACallerThatIsDialled(String id, String reason) {
		try (TestNode impostor = new TestNode(id, (config) -> config,
				new Impostor(authority.caller("shop")).security())) {
			assertThat(this.node.dial(impostor.address(), TestNode.SOON))
				.isInstanceOfSatisfying(DialResult.Rejected.class, (rejected) -> assertThat(rejected.reason())
					.isEqualTo(JoinRejectedException.Reason.WRONG_CREDENTIALS));
			assertRejected(reason);
			assertNothingIsToldTo(impostor);
		}
	}

	/**
	 * Where any certificate may be any node, this one says that it is none.
	 */
	@ParameterizedTest
	@EnumSource(Lane.class)
	void threat08ACallerIsNoMemberWhereIdentitiesAreNotVerified(Lane lane) {
		TlsMaterial material = TestAuthority.material(authority.node("node"), authority);
		startAgain(new TransportSecurity(material, false, null, true, true));
		Impostor caller = new Impostor(authority.caller("shop"));
		assertRefusal(caller.hello(this.node.port(), Hello.of("test", RawPeer.peer("victim", 7, 7), lane, 0)),
				"is for calls of services alone");
		assertRejected("is for calls of services alone");
		assertThat(new Impostor(authority.node("another")).hello(this.node.port(), "victim").type())
			.isEqualTo(Frame.WELCOME);
	}

	private static Hello shop() {
		return Hello.of("test", RawPeer.peer("urn:sngo:caller:shop", 7, 7), Lane.DATA, 0);
	}

	private static void assertRefusal(RawPeer.Received answer, String... parts) {
		assertThat(answer.type()).isEqualTo(Frame.REFUSAL);
		Refusal refusal = Refusal.decode(answer.body());
		assertThat(refusal.code()).isEqualTo(Refusal.WRONG_CREDENTIALS);
		assertThat(refusal.text()).contains(parts);
	}

	/**
	 * As TLS has it before 1.3, without any extension that a newer one would need.
	 */
	private static byte[] clientHello(String version, String ciphers) {
		String groups = "000a00040002" + "0017";
		String signatures = "000d00060004" + "04030401";
		String extensions = groups + signatures;
		String body = version + "00".repeat(32) + "00" + length(ciphers, 2) + ciphers + "0100" + length(extensions, 2)
				+ extensions;
		String handshake = "01" + length(body, 3) + body;
		return HexFormat.of().parseHex("160301" + length(handshake, 2) + handshake);
	}

	private static String length(String hex, int bytes) {
		return String.format("%0" + 2 * bytes + "x", hex.length() / 2);
	}

	/**
	 * All that the node says until it hangs up.
	 */
	private String answer(byte[] bytes) {
		try (RawPeer raw = RawPeer.connect(this.node.port())) {
			return HexFormat.of().formatHex(raw.send(bytes).readAll());
		}
	}

}
