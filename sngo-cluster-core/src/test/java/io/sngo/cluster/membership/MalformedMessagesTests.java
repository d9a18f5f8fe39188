// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.Arguments;
import java.util.stream.Stream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

import io.sngo.cluster.NodeState;
import io.sngo.cluster.protocol.Claims;
import io.sngo.cluster.protocol.ControlMessage;
import io.sngo.cluster.protocol.WireException;
import io.sngo.cluster.protocol.WireWriter;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.sngo.cluster.membership.LocalNode.A;
import static io.sngo.cluster.membership.LocalNode.B;
import static io.sngo.cluster.membership.LocalNode.SELF;
import static io.sngo.cluster.membership.LocalNode.alive;
import static io.sngo.cluster.membership.LocalNode.failed;
import static io.sngo.cluster.membership.LocalNode.record;
import static io.sngo.cluster.membership.LocalNode.suspect;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What a broken or hostile peer may send: it is refused as a whole, or does no harm.
 */
class MalformedMessagesTests {

	@Test
	void anyBytesAreAMessageOrAWireException() {
		LocalNode node = LocalNode.among(A, B);
		SplittableRandom random = new SplittableRandom(42);
		List<ControlMessage> valid = List.of(
				new ControlMessage(Outbox.GOSSIP, gossip(alive(B, 5), suspect(A, 1, B), failed(B, 9, A))),
				new ControlMessage(Outbox.JOIN, Envelope.answer(1).nested(9, record(A, 1).encode()).toByteArray()),
				new ControlMessage(Outbox.SYNC_DIGEST, new WireWriter().varint(1, 1).fixed64(2, 3).toByteArray()),
				new ControlMessage(Outbox.SYNC_DIFF,
						new WireWriter().varint(1, 1)
							.nested(2,
									new WireWriter().varint(1, 0)
										.nested(2, new MemberDigest(B.id(), 2, 3, false, 4, 4).encode()))
							.toByteArray()),
				new ControlMessage(Outbox.SYNC_RECORDS, new WireWriter().nested(1, record(B, 3).encode())
					.nested(2,
							SyncRecords.encode(new SyncRecords.PartPage(B.id(), B.instance(), ScriptedState.bytes(2))))
					.text(3, "a")
					.text(4, "b")
					.toByteArray()));
		int refused = 0;
		for (int round = 0; round < 20_000; round++) {
			ControlMessage message = valid.get(random.nextInt(valid.size()));
			byte[] bytes = message.body().clone();
			for (int flips = random.nextInt(1, 5); flips > 0; flips--) {
				bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
			}
			int type = (random.nextInt(4) == 0) ? random.nextInt(1, 64) : message.type();
			try {
				node.membership.onMessage(A, new ControlMessage(type, bytes));
			}
			catch (WireException ex) {
				refused++;
			}
			node.world.takeSent();
		}
		assertThat(refused).isBetween(1000, 19_000);
		assertThat(node.membership.local().info().state()).isEqualTo(NodeState.ACTIVE);
	}

	@ParameterizedTest
	@ValueSource(ints = { Outbox.PING, Outbox.PING_REQ, Outbox.VERIFY, Outbox.PULL, Outbox.JOIN, Outbox.LEAVE, 40 })
	void nothingIsDoneWithAMessageThatLacksSomething(int type) {
		LocalNode node = LocalNode.among(A, B);
		ControlMessage message = new ControlMessage(type, gossip(new Rumor[] { suspect(B, 1, A) }));
		assertThatExceptionOfType(WireException.class).isThrownBy(() -> node.membership.onMessage(A, message));
		assertThat(node.sees(B)).as("the rumor in it").isEqualTo(NodeState.ACTIVE);
	}

	@ParameterizedTest
	@ValueSource(ints = { Outbox.JOIN, Outbox.LEAVE })
	void nobodySpeaksForAnother(int type) {
		LocalNode node = LocalNode.among(A, B);
		byte[] body = Envelope.answer(1).nested(9, record(B, 9, NodeState.LEFT).encode()).toByteArray();
		assertThatExceptionOfType(WireException.class)
			.isThrownBy(() -> node.membership.onMessage(A, new ControlMessage(type, body)));
		assertThat(node.sees(B)).isEqualTo(NodeState.ACTIVE);
	}

	@Test
	void threat25IncarnationsFarAheadAreNotBelieved() {
		LocalNode node = LocalNode.among(A, B);
		long absurd = Claims.MAX_STEP + 100;
		node.hear(A, suspect(B, absurd, A), alive(B, absurd), LocalNode.left(B, absurd), suspect(SELF, absurd, A));
		assertThat(node.sees(B)).isEqualTo(NodeState.ACTIVE);
		assertThat(node.incarnationOf(B)).isOne();
		assertThat(node.incarnationOf(SELF)).isOne();
	}

	@Test
	void threat25ForgeryNeverLeavesANodeWithoutANumberToRefuteWith() {
		LocalNode node = LocalNode.among(A);
		long forged = 1;
		for (int i = 0; i < 100_000; i++) {
			forged = node.incarnationOf(SELF) + Claims.MAX_STEP;
			if (forged > Claims.MAX) {
				break;
			}
			node.hear(A, suspect(SELF, forged, A));
		}
		assertThat(node.incarnationOf(SELF)).isLessThan(Claims.MAX);
		node.world.takeSent();
		node.hear(A, suspect(SELF, node.incarnationOf(SELF), A));
		assertThat(node.statements()).as("still readable by others").isNotEmpty();
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("tooMany")
	void threat14ListsAreBounded(String what, int type, WireWriter body) {
		LocalNode node = LocalNode.among(A, B);
		assertThatExceptionOfType(WireException.class)
			.isThrownBy(() -> node.membership.onMessage(A, new ControlMessage(type, body.toByteArray())))
			.withMessageContaining("more than");
		assertThat(node.world.takeSent()).isEmpty();
	}

	static Stream<Arguments> tooMany() {
		WireWriter rumors = new WireWriter();
		WireWriter wanted = new WireWriter();
		WireWriter buckets = new WireWriter().varint(1, 64);
		WireWriter metadata = new WireWriter().text(1, "b").fixed64(2, 2).text(3, "h").varint(4, 1);
		for (int i = 0; i <= 4096; i++) {
			rumors.nested(Rumor.FIELD, LocalNode.left(B, 1).encode());
		}
		for (int i = 0; i <= 10_000; i++) {
			wanted.text(3, "n" + i);
		}
		for (int i = 0; i <= ViewDigest.MAX_BUCKETS; i++) {
			buckets.fixed64(2, i);
		}
		for (int i = 0; i <= Metadata.MAX_ENTRIES; i++) {
			metadata.nested(9, new WireWriter().text(1, "k" + i).text(2, ""));
		}
		return Stream.of(Arguments.of("rumors", Outbox.GOSSIP, rumors),
				Arguments.of("names", Outbox.SYNC_RECORDS, wanted),
				Arguments.of("buckets", Outbox.SYNC_DIGEST, buckets),
				Arguments.of("metadata", Outbox.SYNC_RECORDS, new WireWriter().nested(1, metadata)));
	}

	@Test
	void threat28TheTextOfAnotherIsEscapedAndCut() {
		byte[] answer = Envelope.answer(1).varint(6, 1).text(7, "no\r\n\u001b[31m${jndi:ldap://x}").toByteArray();
		assertThat(Envelope.decode(answer).text).isEqualTo("no\\u000d\\u000a\\u001b[31m\\u0024{jndi:ldap://x}");
		byte[] endless = Envelope.answer(1).text(7, "\n".repeat(4000)).toByteArray();
		assertThat(Envelope.decode(endless).text).hasSizeLessThan(1100);
	}

	@Test
	void anUnknownKindOfRumorIsSkipped() {
		LocalNode node = LocalNode.among(A);
		WireWriter message = new WireWriter().nested(Rumor.FIELD, new WireWriter().varint(1, 99).text(20, "x"))
			.nested(Rumor.FIELD, alive(B, 1).encode());
		node.receive(A, Outbox.GOSSIP, message);
		assertThat(node.sees(B)).isEqualTo(NodeState.ACTIVE);
	}

	@Test
	void tooManyRumorsAreRefused() {
		LocalNode node = LocalNode.among(A);
		Rumor[] rumors = new Rumor[5000];
		Arrays.fill(rumors, suspect(B, 1, A));
		assertThatExceptionOfType(WireException.class).isThrownBy(() -> node.hear(A, rumors));
	}

	@Test
	void membersAreBounded() {
		LocalNode node = LocalNode.alone();
		List<Rumor> some = new ArrayList<>();
		for (int i = 0; i < MemberList.MAX_MEMBERS + 500; i++) {
			some.add(alive(LocalNode.peer("n" + i, i), 1));
			if (some.size() == 1000) {
				node.hear(A, some.toArray(Rumor[]::new));
				some.clear();
			}
		}
		assertThat(node.membership.members()).hasSize(MemberList.MAX_MEMBERS);
	}

	@Test
	void metadataFromTheNetworkIsBounded() {
		LocalNode node = LocalNode.among(A);
		Map<String, String> metadata = new LinkedHashMap<>();
		for (int i = 0; i < 65; i++) {
			metadata.put("k" + i, "v");
		}
		Rumor rumor = new Rumor.Alive(new MemberRecord(B, 1, NodeState.ACTIVE, 0, 0, metadata));
		assertThatExceptionOfType(WireException.class).isThrownBy(() -> node.hear(A, rumor));
		assertThat(node.sees(B)).isNull();
	}

	@ParameterizedTest
	@ValueSource(doubles = { -0.1, 1.1, Double.NaN, Double.POSITIVE_INFINITY })
	void loadFromTheNetworkIsBounded(double load) {
		LocalNode node = LocalNode.among(A);
		Rumor rumor = new Rumor.Alive(new MemberRecord(B, 1, NodeState.ACTIVE, 0, load, Map.of()));
		assertThatExceptionOfType(WireException.class).isThrownBy(() -> node.hear(A, rumor));
	}

	@Test
	void aStoppedNodeDoesNothing() {
		LocalNode node = LocalNode.among(A);
		node.membership.stop();
		node.hear(A, alive(B, 1));
		node.receive(A, Outbox.PING, Envelope.about(1, new MemberEntry(record(SELF, 1), 0, 0)));
		node.world.run(Duration.ofMinutes(1));
		assertThat(node.world.takeSent()).isEmpty();
		assertThat(node.sees(B)).isNull();
	}

	private static byte[] gossip(Rumor... rumors) {
		WireWriter message = new WireWriter();
		for (Rumor rumor : rumors) {
			message.nested(Rumor.FIELD, rumor.encode());
		}
		return message.toByteArray();
	}

}
