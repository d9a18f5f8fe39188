// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import io.sngo.cluster.JoinRejectedException.Reason;
import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.protocol.DialResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Attacks on nodes with a secret by somebody who does not know it, over real sockets: by
 * a stranger who connects, and by one who sits between two nodes.
 */
@ExtendWith(BufferLeaks.class)
class HandshakeThreatTests {

	private final LogLines log = new LogLines();

	private final TestNode one = node("one", TestSecrets.security(1));

	private final TestNode two = node("two", TestSecrets.security(1));

	private static TestNode node(String id, TransportSecurity security) {
		return new TestNode(id, (config) -> TestConfigs.timeouts(config, Duration.ofSeconds(2), null), security);
	}

	@AfterEach
	void close() {
		// Whatever was tried, the two go on.
		await().atMost(TestNode.SOON).until(() -> {
			// What is sent on a connection that is just being cut is lost.
			this.one.say(this.two, "and on");
			return this.two.messages.contains("one:and on");
		});
		this.one.close();
		this.two.close();
		this.log.close();
	}

	private static Hello hello(byte[] credentials) {
		return Hello.of("test", RawPeer.peer("raw", 99, 1), Lane.CONTROL, SignedRecords.CAPABILITY, credentials);
	}

	static Stream<Arguments> emptyCredentials() {
		byte[] nonce = new byte[KeyOffer.NONCE_BYTES];
		return Stream.of(Arguments.of("none", new byte[0]), Arguments.of("no nonce", new byte[] { 1 }),
				Arguments.of("a short nonce",
						new KeyOffer(new byte[31], List.of(TestSecrets.secret(1).idBytes())).encode()),
				Arguments.of("no secret", new KeyOffer(nonce, List.of()).encode()),
				Arguments.of("an empty secret", new KeyOffer(nonce, List.of(new byte[0])).encode()),
				Arguments.of("another secret", new KeyOffer(nonce, List.of(TestSecrets.secret(2).idBytes())).encode()),
				Arguments.of("too many secrets",
						new KeyOffer(nonce, Collections.nCopies(9, TestSecrets.secret(1).idBytes())).encode()));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("emptyCredentials")
	void threat05MissingCredentialsAreRefused(String what, byte[] credentials) {
		try (RawPeer raw = RawPeer.connect(this.two.port())) {
			raw.greet(Frame.HELLO, hello(credentials).encode());
			raw.readToEnd();
		}
		assertRejected();
	}

	private void assertRejected() {
		await().atMost(TestNode.SOON).until(() -> this.two.transport.statistics().errorCount() > 0);
		assertThat(this.two.messages).isEmpty();
		assertThat(this.two.transport.statistics().connectionsOpen()).isZero();
		await().atMost(TestNode.SOON).until(() -> !this.log.containing("Connection with").isEmpty());
	}

	static Stream<Arguments> proofs() {
		return Stream.of(Arguments.of("none", new byte[0]), Arguments.of("zeros", new byte[32]),
				Arguments.of("too long", new byte[33]),
				Arguments.of("as long as it may be", new byte[Frame.MAX_PROOF_BODY]));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("proofs")
	void threat05WhoNamesTheSecretHasToProveIt(String what, byte[] proof) {
		try (RawPeer raw = RawPeer.connect(this.two.port())) {
			byte[] offer = KeyOffer.of(TestSecrets.keys(1)).encode();
			raw.greet(Frame.HELLO, hello(offer).encode());
			raw.readMagic();
			assertThat(raw.readFrame().type()).isEqualTo(Frame.CHALLENGE);
			raw.frame(Frame.PROOF, 0, proof);
			RawPeer.Received answer = raw.readFrame();
			assertThat(answer.type()).isEqualTo(Frame.REFUSAL);
			assertThat(Refusal.decode(answer.body()).reason()).isEqualTo(Reason.WRONG_CREDENTIALS);
			raw.readToEnd();
		}
		assertRejected();
	}

	@Test
	void threat13AProofThatClaimsMoreIsNotWaitedFor() {
		try (RawPeer raw = RawPeer.connect(this.two.port())) {
			raw.greet(Frame.HELLO, hello(KeyOffer.of(TestSecrets.keys(1)).encode()).encode());
			raw.readMagic();
			assertThat(raw.readFrame().type()).isEqualTo(Frame.CHALLENGE);
			raw.send(RawPeer.header(Frame.MAX_PROOF_BODY + 1, Frame.PROOF, 0));
			raw.readToEnd();
		}
		assertRejected();
		assertThat(this.log.containing("a frame of 65 bytes; 0 to 64 are allowed")).isNotEmpty();
	}

	@Test
	void threat03WhatComesInsteadOfAProofIsNotParsed() {
		try (RawPeer raw = RawPeer.connect(this.two.port())) {
			raw.greet(Frame.HELLO, hello(KeyOffer.of(TestSecrets.keys(1)).encode()).encode());
			raw.readMagic();
			raw.readFrame();
			raw.frame(Frame.CONTROL, 1, new byte[] { 1 });
			raw.readToEnd();
		}
		assertRejected();
	}

	@Test
	void threat23WhoNeverProvesItIsCut() {
		try (RawPeer raw = RawPeer.connect(this.two.port())) {
			raw.greet(Frame.HELLO, hello(KeyOffer.of(TestSecrets.keys(1)).encode()).encode());
			raw.readMagic();
			assertThat(raw.readFrame().type()).isEqualTo(Frame.CHALLENGE);
			assertThat(raw.readToEnd()).isZero();
		}
		assertRejected();
		assertThat(this.log.containing("not over in time")).hasSize(1);
	}

	/**
	 * Two units of the dialling side's handshake, as somebody else has heard them.
	 */
	private List<byte[]> overheard() {
		List<byte[]> heard = new CopyOnWriteArrayList<>();
		try (Relay relay = new Relay((dialling, unit, bytes) -> {
			if (dialling) {
				heard.add(bytes);
			}
			return List.of(bytes);
		}).to(this.two.port())) {
			this.one.say(new NodeAddress("127.0.0.1", relay.port()), "heard");
			await().atMost(TestNode.SOON).until(() -> this.two.messages.contains("one:heard"));
		}
		await().atMost(TestNode.SOON).until(() -> this.two.transport.statistics().connectionsOpen() == 0);
		this.two.messages.clear();
		assertThat(heard).hasSizeGreaterThanOrEqualTo(3);
		return heard;
	}

	@Test
	void threat09ARecordedHandshakeIsWorthNothingOnANewConnection() {
		replay(this.two.port(), overheard());
		assertRejected();
	}

	@Test
	void threat09ARecordedHandshakeIsWorthNothingToAnotherNode() {
		List<byte[]> heard = overheard();
		try (TestNode other = node("other", TestSecrets.security(1))) {
			replay(other.port(), heard);
			await().atMost(TestNode.SOON).until(() -> other.transport.statistics().errorCount() > 0);
			assertThat(other.messages).isEmpty();
		}
	}

	@Test
	void threat09ARecordedHandshakeIsWorthNothingAfterARestart() {
		List<byte[]> heard = overheard();
		int port = this.two.port();
		this.two.close();
		try (TestNode restarted = new TestNode("two",
				(config) -> TestConfigs.bind(config, "127.0.0.1", port, false, null), TestSecrets.security(1))) {
			replay(port, heard);
			await().atMost(TestNode.SOON).until(() -> restarted.transport.statistics().errorCount() > 0);
			assertThat(restarted.messages).isEmpty();
			// For the end of the test.
			restarted.messages.forEach(this.two.messages::add);
			this.one.say(restarted, "and on");
			await().atMost(TestNode.SOON).until(() -> restarted.messages.contains("one:and on"));
			this.two.messages.add("one:and on");
		}
	}

	private static void replay(int port, List<byte[]> heard) {
		try (RawPeer raw = RawPeer.connect(port)) {
			heard.forEach(raw::send);
			raw.readToEnd();
		}
		catch (UncheckedIOException ex) {
			// It was closed before all was sent.
		}
	}

	/** What nobody may change without being noticed, by the frames of the handshake. */
	static Stream<Arguments> changes() {
		Function<Hello, Hello> weaker = (hello) -> new Hello(hello.minVersion(), hello.maxVersion(), hello.cluster(),
				hello.peer(), hello.lane(), 0, hello.credentials());
		Function<Hello, Hello> older = (hello) -> new Hello(1, 7, hello.cluster(), hello.peer(), hello.lane(),
				hello.capabilities(), hello.credentials());
		Function<Hello, Hello> renamed = (hello) -> new Hello(1, 1, hello.cluster(), RawPeer.peer("evil", 1, 1),
				hello.lane(), hello.capabilities(), hello.credentials());
		Function<Hello, Hello> moved = (hello) -> new Hello(1, 1, hello.cluster(), hello.peer(), Lane.DATA,
				hello.capabilities(), hello.credentials());
		return Stream.of(Arguments.of("capabilities are stripped", 0, hello(weaker)),
				Arguments.of("versions are changed", 0, hello(older)),
				Arguments.of("the node is renamed", 0, hello(renamed)),
				Arguments.of("the lane is changed", 0, hello(moved)),
				Arguments.of("the challenge asks for no signatures", 1, (UnaryOperator<byte[]>) (body) -> {
					Challenge challenge = Challenge.decode(body);
					return new Challenge(challenge.nonce(), challenge.secret(), false).encode();
				}), Arguments.of("the challenge is another", 1, (UnaryOperator<byte[]>) (body) -> {
					Challenge challenge = Challenge.decode(body);
					return new Challenge(KeyOffer.newNonce(), challenge.secret(), true).encode();
				}), Arguments.of("the welcome has another version or capability", 3, (UnaryOperator<byte[]>) (body) -> {
					Welcome welcome = Welcome.decode(body);
					return Welcome.withProof(new Welcome(1, welcome.peer(), 0).encode(), Welcome.proof(body));
				}), Arguments.of("the welcome has no proof", 3, (UnaryOperator<byte[]>) Welcome::proved),
				Arguments.of("the welcome names another node", 3, (UnaryOperator<byte[]>) (body) -> Welcome
					.withProof(new Welcome(1, RawPeer.peer("evil", 1, 1), 1).encode(), Welcome.proof(body))));
	}

	private static UnaryOperator<byte[]> hello(Function<Hello, Hello> change) {
		return (body) -> change.apply(Hello.decode(body)).encode();
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("changes")
	void threat04WhatWasSaidInTheHandshakeCannotBeChanged(String what, int frame, UnaryOperator<byte[]> change) {
		try (Relay relay = new Relay((dialling, unit, bytes) -> List
			.of(2 * unit + (dialling ? 0 : 1) == frame ? changed(bytes, unit == 0, change) : bytes))
			.to(this.two.port())) {
			this.one.say(new NodeAddress("127.0.0.1", relay.port()), "changed");
			await().atMost(TestNode.SOON).until(() -> !this.one.failures.isEmpty());
		}
		await().atMost(TestNode.SOON).until(() -> this.two.transport.statistics().connectionsOpen() == 0);
		assertThat(this.two.messages).isEmpty();
		assertThat(this.one.messages).isEmpty();
	}

	private static byte[] changed(byte[] unit, boolean first, UnaryOperator<byte[]> change) {
		int head = (first ? Preamble.LENGTH : 0) + Frame.HEADER;
		byte[] body = change.apply(Arrays.copyOfRange(unit, head, unit.length));
		byte[] all = Arrays.copyOf(unit, head + body.length);
		System.arraycopy(body, 0, all, head, body.length);
		ByteBuffer.wrap(all).putInt(head - Frame.HEADER, body.length);
		return all;
	}

	/** Records of the dialling side, by their number, to what becomes of them. */
	static Stream<Arguments> forgeries() {
		AtomicReference<byte[]> kept = new AtomicReference<>();
		return Stream.of(Arguments.of("a bit is flipped", (Forgery) (number, record) -> {
			byte[] flipped = record.clone();
			flipped[record.length - 20] ^= 1;
			return List.of(flipped);
		}), Arguments.of("it comes twice", (Forgery) (number, record) -> List.of(record, record)),
				Arguments.of("it is cut", (Forgery) (number, record) -> {
					byte[] cut = Arrays.copyOf(record, record.length - 1);
					ByteBuffer.wrap(cut).putInt(0, cut.length - Integer.BYTES);
					return List.of(cut);
				}),
				Arguments.of("it is left out", (Forgery) (number, record) -> number == 0 ? List.of() : List.of(record)),
				Arguments.of("it comes after the next", (Forgery) (number, record) -> {
					if (number == 0) {
						kept.set(record);
						return List.of();
					}
					return List.of(record, kept.get());
				}), Arguments.of("it is of nobody",
						(Forgery) (number, record) -> List.of(ByteBuffer.allocate(24).putInt(20).array(), record)));
	}

	private interface Forgery {

		List<byte[]> pass(int number, byte[] record);

	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("forgeries")
	void threat10ForgedRecordsEndTheConnection(String what, Forgery forgery) {
		AtomicBoolean forging = new AtomicBoolean();
		AtomicInteger forged = new AtomicInteger();
		AtomicInteger said = new AtomicInteger();
		try (Relay relay = new Relay((dialling, unit, bytes) -> (dialling && forging.get())
				? forgery.pass(forged.getAndIncrement(), bytes) : List.of(bytes))
			.to(this.two.port())) {
			NodeAddress between = new NodeAddress("127.0.0.1", relay.port());
			this.one.say(between, "honest");
			await().atMost(TestNode.SOON).until(() -> this.two.messages.contains("one:honest"));
			forging.set(true);
			await().atMost(TestNode.SOON).until(() -> {
				this.one.say(between, "forged " + said.incrementAndGet());
				return !this.log.containing("altered, repeated, left out or moved").isEmpty();
			});
			await().atMost(TestNode.SOON).until(() -> this.two.losses.contains("one:BROKEN"));
		}
		assertThat(this.two.transport.statistics().errorCount()).isPositive();
		assertThat(this.two.messages.stream().distinct()).as("nothing twice").hasSize(this.two.messages.size());
	}

	@Test
	void threat11AnotherClusterWithTheSameSecretIsRefused() {
		try (TestNode other = new TestNode("other", (config) -> TestConfigs.cluster(config, "other"),
				TestSecrets.security(1))) {
			assertThat(other.dial(this.two.address(), TestNode.SOON)).isInstanceOfSatisfying(DialResult.Rejected.class,
					(rejected) -> assertThat(rejected.reason()).isEqualTo(Reason.WRONG_CLUSTER));
		}
		assertRejected();
	}

	@Test
	void threat11RecordsOfAnotherConnectionWithTheSameSecretAreRefused() {
		List<byte[]> heard = overheard();
		byte[] foreign = heard.get(2);
		try (Relay relay = new Relay((dialling, unit, bytes) -> List.of(dialling && unit == 2 ? foreign : bytes))
			.to(this.two.port())) {
			this.one.say(new NodeAddress("127.0.0.1", relay.port()), "mine");
			await().atMost(TestNode.SOON)
				.until(() -> !this.log.containing("altered, repeated, left out or moved").isEmpty());
		}
		assertThat(this.two.messages).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void threat05ASecretThatIsRemovedMeanwhileIsProvedInVain(boolean removed) {
		KeyRing ring = TestSecrets.keys(1, 2);
		try (TestNode node = node("node", TransportSecurity.DEFAULT.withKeys(ring));
				RawPeer raw = RawPeer.connect(node.port())) {
			ClientAuthentication authentication = new ClientAuthentication(TestSecrets.keys(2), true);
			byte[] hello = hello(authentication.credentials()).encode();
			raw.greet(Frame.HELLO, hello);
			raw.readMagic();
			byte[] challenge = raw.readFrame().body();
			if (removed) {
				ring.remove(TestSecrets.secret(2).id());
			}
			raw.frame(Frame.PROOF, 0, authentication.answer(new byte[0], hello, challenge));
			RawPeer.Received answer = raw.readFrame();
			assertThat(answer.type()).isEqualTo(removed ? Frame.REFUSAL : Frame.WELCOME);
			if (!removed) {
				assertThat(authentication.check(answer.body())).isNull();
			}
		}
	}

	@Test
	void whatIsSignedIsNotOnTheWireAsItWasSaid() {
		StringBuilder wire = new StringBuilder();
		TransportSecurity security = TestSecrets.security(1);
		try (TestNode listening = node("listening", security);
				TestNode dialling = node("dialling", security);
				Relay relay = new Relay((from, unit, bytes) -> {
					synchronized (wire) {
						wire.append(new String(bytes, StandardCharsets.ISO_8859_1));
					}
					return List.of(bytes);
				}).to(listening.port())) {
			dialling.say(new NodeAddress("127.0.0.1", relay.port()), "words");
			await().atMost(TestNode.SOON).until(() -> listening.messages.contains("dialling:words"));
			synchronized (wire) {
				assertThat(wire.toString()).contains("dialling").doesNotContain("words");
			}
		}
	}

}
