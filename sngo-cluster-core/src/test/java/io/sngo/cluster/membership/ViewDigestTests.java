// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import io.sngo.cluster.NodeState;
import io.sngo.cluster.protocol.ControlMessage;
import io.sngo.cluster.protocol.Hashes;
import io.sngo.cluster.protocol.ScriptedWorld;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class ViewDigestTests {

	private final ScriptedState state = new ScriptedState();

	private final ViewDigest digest = new ViewDigest();

	@ParameterizedTest
	@CsvSource({ "1, 1", "31, 1", "32, 2", "100, 4", "1000, 32", "1024, 64", "100000, 64" })
	void hasABucketForAboutSixteenMembers(int n, int buckets) {
		assertThat(ViewDigest.bucketsFor(n)).isEqualTo(buckets);
	}

	@Test
	void equalViewsHaveEqualHashesHoweverTheyCameAbout() {
		ViewDigest other = new ViewDigest();
		List<MemberEntry> mine = entries(100);
		List<MemberEntry> theirs = new ArrayList<>(entries(100));
		Collections.reverse(theirs);
		mine.forEach(this::replace);
		theirs.forEach((entry) -> other.replace(entry, this.state));
		replace(change(mine.get(7), (entry) -> entry.incarnation = 9));
		replace(change(mine.get(7), (entry) -> entry.incarnation = 1));
		assertThat(this.digest.hashes(64)).isEqualTo(other.hashes(64));
		assertThat(this.digest.hashes(4)).isEqualTo(other.hashes(4)).doesNotContain(0);
	}

	@Test
	void differsInTheBucketsOfWhatDiffers() {
		List<MemberEntry> entries = entries(100);
		entries.forEach(this::replace);
		for (Consumer<MemberEntry> change : List.<Consumer<MemberEntry>>of((entry) -> entry.incarnation++,
				(entry) -> entry.peer = LocalNode.peer(entry.id.value(), 99),
				(entry) -> entry.claimed = NodeState.LEAVING, (entry) -> entry.state = NodeState.FAILED,
				(entry) -> this.state.set(entry.id, entry.peer.instance(), 5))) {
			long[] before = this.digest.hashes(16);
			MemberEntry entry = entries.get(42);
			replace(change(entry, change));
			long[] after = this.digest.hashes(16);
			for (int bucket = 0; bucket < 16; bucket++) {
				assertThat(after[bucket] != before[bucket]).isEqualTo(bucket == ViewDigest.bucket(entry.idHash, 16));
			}
			entries.set(42, entry(42));
			replace(change(entry, (one) -> one.state = NodeState.FAILED));
			replace(entries.get(42));
		}
	}

	@Test
	void suspicionDoesNotShow() {
		MemberEntry entry = entry(1);
		replace(entry);
		long[] before = this.digest.hashes(1);
		replace(change(entry, (one) -> one.state = NodeState.SUSPECTED));
		assertThat(this.digest.hashes(1)).isEqualTo(before);
	}

	@Test
	void theGoneAreNotInIt() {
		MemberEntry entry = entry(1);
		replace(entry);
		replace(change(entry, (one) -> one.state = NodeState.LEFT));
		assertThat(this.digest.hashes(1)).containsExactly(0);
		MemberEntry other = entry(2);
		replace(other);
		this.digest.remove(other);
		assertThat(this.digest.hashes(1)).containsExactly(0);
	}

	@Test
	void hashesAreTheSameForEver() {
		// Nodes of different versions compare them.
		assertThat(Hashes.of("node-1")).isEqualTo(GOLDEN_ID);
		assertThat(Hashes.combine(Hashes.combine(1, 2), 3)).isEqualTo(GOLDEN_COMBINED);
		replace(entry(1));
		assertThat(this.digest.hashes(1)).containsExactly(GOLDEN_MEMBER);
	}

	@Test
	void aBucketTooLargeForAMessageSplits() {
		List<MemberDigest> all = new ArrayList<>();
		for (int i = 0; i < 3000; i++) {
			MemberEntry entry = entry(i);
			all.add(new MemberDigest(entry.id, entry.peer.instance(), 1, false, 0, 0));
		}
		List<byte[]> messages = new ArrayList<>();
		DiffBatch batch = new DiffBatch((message) -> messages.add(message.toByteArray()));
		batch.add(1, 0, all);
		batch.flush();
		assertThat(messages).hasSizeGreaterThan(2).allMatch((message) -> message.length <= Chunks.MAX_BYTES);
		LocalNode node = LocalNode.alone();
		for (byte[] message : messages) {
			node.membership.onMessage(LocalNode.A, new ControlMessage(Outbox.SYNC_DIFF, message));
		}
		int wanted = 0;
		for (ScriptedWorld.Sent sent : node.world.sent(LocalNode.A.address(), Outbox.SYNC_RECORDS)) {
			SyncRecords records = SyncRecords.decode(sent.message().body());
			wanted += records.wanted.size();
			assertThat(sent.message().body().length).isLessThanOrEqualTo(Chunks.MAX_BYTES);
		}
		assertThat(wanted).as("each asked for once").isEqualTo(3000);
	}

	private void replace(MemberEntry entry) {
		this.digest.replace(entry, this.state);
	}

	private static MemberEntry change(MemberEntry entry, Consumer<MemberEntry> change) {
		change.accept(entry);
		return entry;
	}

	private static List<MemberEntry> entries(int count) {
		List<MemberEntry> entries = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			entries.add(entry(i));
		}
		return entries;
	}

	private static MemberEntry entry(int number) {
		return new MemberEntry(
				new MemberRecord(LocalNode.peer("node-" + number, number), 1, NodeState.ACTIVE, 0, 0, Map.of()), 0, 0);
	}

	private static final long GOLDEN_ID = 0x13950d4ef307e655L;

	private static final long GOLDEN_COMBINED = 0x5b0328e61c89ff3fL;

	private static final long GOLDEN_MEMBER = 0x5736545ed0a67716L;

}
