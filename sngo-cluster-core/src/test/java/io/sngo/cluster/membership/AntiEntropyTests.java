// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.sngo.cluster.NodeId;
import io.sngo.cluster.NodeState;
import io.sngo.cluster.protocol.ControlMessage;
import io.sngo.cluster.protocol.Peer;
import io.sngo.cluster.protocol.ScriptedWorld;
import io.sngo.cluster.protocol.WireReader;
import io.sngo.cluster.protocol.WireWriter;

import org.junit.jupiter.api.Test;

import static io.sngo.cluster.membership.LocalNode.A;
import static io.sngo.cluster.membership.LocalNode.B;
import static io.sngo.cluster.membership.LocalNode.SELF;
import static io.sngo.cluster.membership.LocalNode.record;
import static org.assertj.core.api.Assertions.assertThat;

class AntiEntropyTests {

	@Test
	void changesOfANodeThatIsAloneDoNotPileUp() {
		LocalNode node = LocalNode.alone();
		for (int version = 1; version <= 1000; version++) {
			node.state.set(SELF.id(), SELF.instance(), version);
			node.membership.publishDelta(ScriptedState.bytes(version));
		}
		node.hear(A, LocalNode.alive(A, 1));
		node.state.set(SELF.id(), SELF.instance(), 1001);
		node.membership.publishDelta(ScriptedState.bytes(1001));
		node.world.run(Duration.ofSeconds(5));
		assertThat(node.world.rumorsTo(A.address())).filteredOn(Rumor.Delta.class::isInstance)
			.isNotEmpty()
			.allSatisfy((rumor) -> assertThat(((Rumor.Delta) rumor).version()).isEqualTo(1001));
	}

	@Test
	void equalViewsCostOneMessage() {
		LocalNode node = LocalNode.among(A);
		long[] mine = digestSentBy(node);
		node.world.takeSent();
		node.membership.onMessage(A, digest(mine));
		assertThat(node.world.takeSent()).isEmpty();
	}

	@Test
	void answersWithWhatItKnowsWhereViewsDiffer() {
		LocalNode node = LocalNode.among(A, B);
		node.state.set(A.id(), A.instance(), 7);
		node.membership.onMessage(B, digest(new long[] { 4711 }));
		assertThat(node.world.sent(B.address(), Outbox.SYNC_DIFF)).hasSize(1);
	}

	@Test
	void twoViewsBecomeOne() {
		LocalNode node = LocalNode.among(A, B);
		node.state.set(B.id(), B.instance(), 3);
		Peer known = LocalNode.peer("known-there", 8);
		// What the other node would answer: B at an earlier incarnation, A not at all.
		node.membership.onMessage(A,
				diff(new MemberDigest(B.id(), B.instance(), 0, false, 0, 0),
						new MemberDigest(known.id(), known.instance(), 1, false, 0, 0),
						new MemberDigest(SELF.id(), SELF.instance(), 1, false, 0, 0)));
		SyncRecords answer = recordsTo(node, A);
		assertThat(answer.records).extracting(MemberRecord::id).containsExactlyInAnyOrder(A.id(), B.id());
		assertThat(answer.wanted).containsExactly(known.id());
		assertThat(answer.pages).extracting(SyncRecords.PartPage::owner).containsExactly(B.id());
	}

	@Test
	void givesWhatIsWanted() {
		LocalNode node = LocalNode.among(A, B);
		node.state.set(B.id(), B.instance(), 3);
		node.receive(A, Outbox.SYNC_RECORDS, new WireWriter().text(3, "b").text(3, "unknown").text(4, "b"));
		SyncRecords answer = recordsTo(node, A);
		assertThat(answer.records).containsExactly(record(B, 1));
		assertThat(answer.pages).hasSize(1);
	}

	@Test
	void takesRecordsAndPages() {
		LocalNode node = LocalNode.among(A);
		WireWriter message = new WireWriter().nested(1, record(B, 4).encode())
			.nested(2, SyncRecords.encode(new SyncRecords.PartPage(B.id(), B.instance(), ScriptedState.bytes(9))));
		node.receive(A, Outbox.SYNC_RECORDS, message);
		assertThat(node.sees(B)).isEqualTo(NodeState.ACTIVE);
		assertThat(node.state.version(B.id(), B.instance())).isEqualTo(9);
	}

	@Test
	void whatANodeLearnsWhenItJoinsIsNoNewsForOthers() {
		LocalNode node = LocalNode.among(A);
		node.reconcile(A, record(B, 4));
		assertThat(node.sees(B)).isEqualTo(NodeState.ACTIVE);
		assertThat(gossipOf(node, B, 4)).isZero();
	}

	@Test
	void whatItLearnsLaterIs() {
		LocalNode node = LocalNode.among(A);
		node.runWith(Duration.ofSeconds(5), A);
		node.reconcile(A, record(B, 4));
		assertThat(gossipOf(node, B, 4)).isPositive();
	}

	private static long gossipOf(LocalNode node, Peer peer, long incarnation) {
		node.world.takeSent();
		node.world.run(Duration.ofMillis(450));
		return node.world.rumors().stream().filter(LocalNode.alive(peer, incarnation)::equals).count();
	}

	@Test
	void nobodyElseWritesTheLocalPart() {
		LocalNode node = LocalNode.among(A);
		node.receive(A, Outbox.SYNC_RECORDS, new WireWriter().nested(2,
				SyncRecords.encode(new SyncRecords.PartPage(SELF.id(), SELF.instance(), ScriptedState.bytes(9)))));
		node.hear(A, new Rumor.Delta(SELF.id(), SELF.instance(), 1, ScriptedState.bytes(1)));
		assertThat(node.state.version(SELF.id(), SELF.instance())).isZero();
	}

	@Test
	void aMissingChangeMakesItAskForTheWhole() {
		LocalNode node = LocalNode.among(A, B);
		node.hear(B, new Rumor.Delta(A.id(), A.instance(), 5, ScriptedState.bytes(5)));
		node.hear(B, new Rumor.Delta(A.id(), A.instance(), 6, ScriptedState.bytes(6)));
		assertThat(node.world.sent(B.address(), Outbox.PULL)).as("one at a time").hasSize(1);
		node.receive(B, Outbox.SYNC_RECORDS, new WireWriter().nested(2,
				SyncRecords.encode(new SyncRecords.PartPage(A.id(), A.instance(), ScriptedState.bytes(6)))));
		assertThat(node.state.version(A.id(), A.instance())).isEqualTo(6);
	}

	@Test
	void answersAPull() {
		LocalNode node = LocalNode.among(A, B);
		node.state.set(A.id(), A.instance(), 5);
		node.receive(B, Outbox.PULL, Envelope.about(0, new MemberEntry(record(A, 1), 0, 0)));
		assertThat(recordsTo(node, B).pages).hasSize(1);
	}

	@Test
	void becomesRareWhileNothingChanges() {
		LocalNode node = LocalNode.among(A);
		node.runWith(Duration.ofMinutes(3), A);
		int soon = syncsIn(node, Duration.ofMinutes(5));
		assertThat(soon).as("about every 30 s").isBetween(6, 20);
		node.hear(A, LocalNode.alive(B, 1));
		node.world.takeSent();
		node.world.run(Duration.ofMillis(1501));
		assertThat(node.world.sent(Outbox.SYNC_DIGEST)).as("after a change").isNotEmpty();
	}

	@Test
	void accusationsInOneMessageAreBounded() {
		LocalNode node = LocalNode.alone();
		List<MemberRecord> accused = new ArrayList<>();
		for (int i = 0; i < 100; i++) {
			Peer peer = LocalNode.peer("n" + i, i);
			node.hear(A, LocalNode.alive(peer, 1));
			accused.add(record(peer, 1, NodeState.FAILED));
		}
		node.world.takeSent();
		node.reconcile(A, accused.toArray(MemberRecord[]::new));
		node.world.run(Duration.ZERO);
		assertThat(node.world.dials()).isLessThanOrEqualTo(AntiEntropy.MAX_ACCUSATIONS);
	}

	@Test
	void everyMessageIsSmall() {
		LocalNode node = LocalNode.alone();
		for (int i = 0; i < 200; i++) {
			Peer peer = LocalNode.peer("n" + i, i);
			node.hear(peer, new Rumor.Alive(new MemberRecord(peer, 1, NodeState.ACTIVE, 0, 0,
					Map.of("k", "x".repeat(1000), "l", "y".repeat(1000)))));
		}
		node.world.takeSent();
		WireWriter wanted = new WireWriter();
		for (int i = 0; i < 200; i++) {
			wanted.text(3, "n" + i);
		}
		node.receive(A, Outbox.SYNC_RECORDS, wanted);
		List<ScriptedWorld.Sent> answers = node.world.sent(A.address(), Outbox.SYNC_RECORDS);
		assertThat(answers).hasSizeGreaterThan(10)
			.allMatch((answer) -> answer.message().body().length <= Chunks.MAX_BYTES);
		assertThat(answers.stream().mapToInt((one) -> SyncRecords.decode(one.message().body()).records.size()).sum())
			.isEqualTo(200);
	}

	@Test
	void whoIsNamedOftenIsSentOnce() {
		LocalNode node = LocalNode.among(A, B);
		node.state.set(B.id(), B.instance(), 3);
		WireWriter wanted = new WireWriter();
		for (int i = 0; i < 5_000; i++) {
			wanted.text(3, "b").text(4, "b");
		}
		node.receive(A, Outbox.SYNC_RECORDS, wanted);
		assertThat(node.state.snapshots).isOne();
		SyncRecords answer = recordsTo(node, A);
		assertThat(answer.records).hasSize(1);
		assertThat(answer.pages).hasSize(1);
	}

	@Test
	void answersAreBoundedAndTheNextExchangeBringsTheRest() {
		LocalNode node = LocalNode.alone();
		node.state.padding = 40;
		int members = 20;
		for (int i = 0; i < members; i++) {
			Peer peer = LocalNode.peer("n" + i, i);
			node.hear(peer, LocalNode.alive(peer, 1));
			node.state.set(peer.id(), peer.instance(), 3);
		}
		node.world.takeSent();
		WireWriter wanted = new WireWriter();
		for (int i = 0; i < members; i++) {
			wanted.text(4, "n" + i);
		}
		node.receive(A, Outbox.SYNC_RECORDS, wanted);
		int sent = bytesTo(node, A);
		assertThat(sent).isBetween(Chunks.MAX_TOTAL_BYTES, Chunks.MAX_TOTAL_BYTES + 1024 * 1024);
		assertThat(node.state.snapshots).as("no more is encoded").isLessThan(6);
		node.receive(A, Outbox.SYNC_RECORDS, new WireWriter().text(4, "n19"));
		assertThat(bytesTo(node, A)).as("of the rest").isPositive();
	}

	@Test
	void aMemberInManyBucketsOfADifferenceIsBoundedToo() {
		LocalNode node = LocalNode.among(A, B);
		node.state.set(B.id(), B.instance(), 3);
		node.state.padding = 40;
		WireWriter diff = new WireWriter().varint(1, 1024);
		for (int bucket = 0; bucket < 1024; bucket++) {
			diff.nested(2,
					new WireWriter().varint(1, bucket).nested(2, new MemberDigest(B.id(), 0, 0, false, 0, 0).encode()));
		}
		node.receive(A, Outbox.SYNC_DIFF, diff);
		assertThat(bytesTo(node, A)).isLessThan(Chunks.MAX_TOTAL_BYTES + 1024 * 1024);
		assertThat(node.state.snapshots).isLessThan(6);
	}

	/** Sent by anti-entropy since the last call. */
	private static int bytesTo(LocalNode node, Peer peer) {
		int bytes = node.world.sent(peer.address(), Outbox.SYNC_RECORDS)
			.stream()
			.mapToInt((one) -> one.message().body().length)
			.sum();
		node.world.takeSent();
		return bytes;
	}

	private static int syncsIn(LocalNode node, Duration time) {
		int syncs = 0;
		for (long second = 0; second < time.toSeconds(); second++) {
			for (int i = 0; i < 10; i++) {
				node.world.run(Duration.ofMillis(100));
				syncs += node.world.sent(Outbox.SYNC_DIGEST).size();
				node.answer(A);
			}
		}
		return syncs;
	}

	private static long[] digestSentBy(LocalNode node) {
		for (int i = 0; i < 100 && node.world.sent(Outbox.SYNC_DIGEST).isEmpty(); i++) {
			node.world.run(Duration.ofMillis(100));
		}
		List<Long> hashes = new ArrayList<>();
		WireReader in = new WireReader(node.world.sent(Outbox.SYNC_DIGEST).get(0).message().body());
		while (in.next()) {
			if (in.field() == 2) {
				hashes.add(in.fixed64());
			}
		}
		return hashes.stream().mapToLong(Long::longValue).toArray();
	}

	static ControlMessage digest(long[] hashes) {
		WireWriter message = new WireWriter().varint(1, hashes.length);
		for (long hash : hashes) {
			message.fixed64(2, hash);
		}
		return new ControlMessage(Outbox.SYNC_DIGEST, message.toByteArray());
	}

	/** The members that an answer to a digest names. */
	static List<NodeId> membersIn(byte[] diff) {
		List<NodeId> members = new ArrayList<>();
		WireReader in = new WireReader(diff);
		while (in.next()) {
			WireReader bucket = (in.field() == 2) ? in.nested() : new WireReader(new byte[0]);
			while (bucket.next()) {
				if (bucket.field() == 2) {
					members.add(MemberDigest.decode(bucket.nested()).id());
				}
			}
		}
		return members;
	}

	static ControlMessage diff(MemberDigest... digests) {
		List<byte[]> messages = new ArrayList<>();
		DiffBatch batch = new DiffBatch((message) -> messages.add(message.toByteArray()));
		batch.add(1, 0, List.of(digests));
		batch.flush();
		return new ControlMessage(Outbox.SYNC_DIFF, messages.get(0));
	}

	private static SyncRecords recordsTo(LocalNode node, Peer peer) {
		List<ScriptedWorld.Sent> sent = node.world.sent(peer.address(), Outbox.SYNC_RECORDS);
		assertThat(sent).hasSize(1);
		return SyncRecords.decode(sent.get(0).message().body());
	}

}
