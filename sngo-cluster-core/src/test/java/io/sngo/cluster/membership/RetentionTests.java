// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.sngo.cluster.protocol.ControlMessage;
import io.sngo.cluster.protocol.Peer;
import io.sngo.cluster.protocol.ScriptedWorld;
import io.sngo.cluster.protocol.WireWriter;

import static io.sngo.cluster.membership.LocalNode.A;
import static io.sngo.cluster.membership.LocalNode.B;
import static io.sngo.cluster.membership.LocalNode.C;
import static io.sngo.cluster.membership.LocalNode.SELF;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a node that was away for long tells others of those it knew.
 */
class RetentionTests {

	private static final Duration LONG = Duration.ofNanos(Retention.ABSENCE_NANOS).plusSeconds(1);

	private final LocalNode node = LocalNode.among(A, B, C);

	@Test
	void whomAnotherDoesNotKnowAnyMoreIsForgottenInsteadOfPushed() {
		sleep(LONG);
		this.node.membership.onMessage(A, AntiEntropyTests.diff(digest(A), digest(SELF)));
		assertThat(this.node.events).containsExactlyInAnyOrder("b:-", "c:-");
		assertThat(recordsTo(A)).isEmpty();
	}

	@Test
	void whoIsNotConfirmedIsNotInTheDigest() {
		sleep(LONG);
		this.node.membership.onMessage(A, AntiEntropyTests.digest(new long[] { 4711 }));
		assertThat(this.node.world.sent(A.address(), Outbox.SYNC_DIFF)).singleElement()
			.satisfies((diff) -> assertThat(AntiEntropyTests.membersIn(diff.message().body()))
				.containsExactlyInAnyOrder(A.id(), SELF.id()));
	}

	@Test
	void whoIsNotConfirmedIsNotGivenToWhoeverWantsIt() {
		sleep(LONG);
		this.node.receive(A, Outbox.SYNC_RECORDS, new WireWriter().text(3, "b"));
		assertThat(recordsTo(A)).isEmpty();
	}

	@Test
	void whoeverSpeaksOrIsKnownToAnotherIsConfirmed() {
		sleep(LONG);
		this.node.hear(B, new Rumor[0]);
		this.node.hear(A, LocalNode.alive(C, 1));
		this.node.membership.onMessage(A, AntiEntropyTests.diff(digest(A), digest(SELF)));
		assertThat(this.node.events).isEmpty();
		assertThat(recordsTo(A)).extracting(MemberRecord::id).containsExactlyInAnyOrder(B.id(), C.id());
	}

	@Test
	void aShortSleepMakesNothingDoubtful() {
		sleep(Duration.ofSeconds(30));
		this.node.membership.onMessage(A, AntiEntropyTests.diff(digest(A), digest(SELF)));
		assertThat(recordsTo(A)).extracting(MemberRecord::id).containsExactlyInAnyOrder(B.id(), C.id());
	}

	@Test
	void oldNewsIsNotTold() {
		this.node.hear(A, LocalNode.alive(B, 2));
		this.node.world.sleep(LONG);
		this.node.world.run(Duration.ofMillis(450));
		assertThat(this.node.world.rumors()).doesNotContain(LocalNode.alive(B, 2));
	}

	@Test
	void whatLayInItsBuffersWhileItSleptConfirmsNobody() {
		this.node.world.sleep(LONG);
		this.node.world.run(Duration.ofMillis(1));
		this.node.hear(B, LocalNode.alive(C, 2), LocalNode.alive(LocalNode.peer("d", 4), 1));
		assertThat(this.node.sees(LocalNode.peer("d", 4))).isNull();
		this.node.world.run(Duration.ofMillis(500));
		this.node.membership.onMessage(A, AntiEntropyTests.diff(digest(A), digest(SELF)));
		assertThat(this.node.events).containsExactlyInAnyOrder("b:-", "c:-");
	}

	private void sleep(Duration time) {
		this.node.world.sleep(time);
		this.node.runWith(Duration.ofMillis(510), A);
		this.node.world.takeSent();
		this.node.hear(A, new Rumor[0]);
		assertThat(this.node.events).isEmpty();
	}

	private static MemberDigest digest(Peer peer) {
		return new MemberDigest(peer.id(), peer.instance(), 1, false, 0, 0);
	}

	private List<MemberRecord> recordsTo(Peer peer) {
		return this.node.world.sent(peer.address(), Outbox.SYNC_RECORDS)
			.stream()
			.map(ScriptedWorld.Sent::message)
			.map(ControlMessage::body)
			.flatMap((body) -> SyncRecords.decode(body).records.stream())
			.toList();
	}

}
