// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.election;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

import org.junit.jupiter.api.Test;

import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.NodeInfo;
import io.sngo.cluster.NodeState;
import io.sngo.cluster.membership.Member;
import io.sngo.cluster.protocol.ControlMessage;
import io.sngo.cluster.protocol.DialResult;
import io.sngo.cluster.protocol.Environment;
import io.sngo.cluster.protocol.Peer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What arrives late, after its sender or its receiver has gone on to something else,
 * breaks no promise.
 */
class PromiseTests {

	private static final ElectionConfig CONFIG = ElectionConfig.DEFAULT;

	private static final long LEASE = CONFIG.lease().toMillis();

	private static final Peer A = peer("a");

	private static final Peer B = peer("b");

	private static final Peer C = peer("c");

	private static final Lineage LINEAGE = new Lineage(1, 1);

	@Test
	void aReleaseOfAnEarlierTermEndsNoLaterLease() {
		Ballot ballot = new Ballot();
		ballot.vote(Voter.of(A), 5, 1_000);
		ballot.vote(Voter.of(A), 6, 2_000);
		assertThat(ballot.release(Voter.of(A), 5)).isFalse();
		assertThat(ballot.isFreeFor(Voter.of(B), 0, 1_500)).isFalse();
	}

	@Test
	void aVoteIsGivenOnceThoughTheCandidateHasGivenUp() {
		Ballot ballot = new Ballot();
		ballot.vote(Voter.of(A), 5, 1_000);
		ballot.release(Voter.of(A), 5);
		assertThat(ballot.hasVoteFor(Voter.of(B), 5)).isFalse();
		assertThat(ballot.hasVoteFor(Voter.of(A), 5)).isTrue();
	}

	@Test
	void aVoterElectsNobodyWhoLacksAChangeThatItHasAccepted() {
		Acceptor acceptor = new Acceptor(CONFIG, 0);
		AgreedElectorate before = AgreedElectorate.founded(LINEAGE, List.of(Voter.of(A), Voter.of(B)));
		acceptor.accept(before.propose(new ElectorateChange(List.of(Voter.of(C)), List.of())));
		VoteRequest request = new VoteRequest(1, 6, true, 0, LEASE, LINEAGE, before.stamp());
		assertThat(acceptor.onVote(Voter.of(B), request, 0).isGranted()).isFalse();
	}

	@Test
	void whatAVoterHearsOfTheElectorateIsOfATermThatIsKnownThen() {
		Acceptor acceptor = new Acceptor(CONFIG, 0);
		AgreedElectorate told = AgreedElectorate.founded(LINEAGE, List.of(Voter.of(A), Voter.of(B))).of(9);
		assertThat(acceptor.learn(ElectorateNotice.hearsay(told), true)).isTrue();
		assertThat(acceptor.ballot().term()).isEqualTo(9);
		assertThat(acceptor.learn(ElectorateNotice.hearsay(told), true)).isFalse();
	}

	@Test
	void anAnswerOfTheVotersBeforeExtendsNoLeaseOfThoseAfter() {
		AgreedElectorate before = AgreedElectorate.founded(LINEAGE, List.of(Voter.of(A), Voter.of(B)));
		AgreedElectorate after = before.propose(new ElectorateChange(List.of(Voter.of(C)), List.of()));
		Reign reign = new Reign(5, before, null, 0, 0);
		reign.ask(CONFIG, 100);
		reign.become(after, 200);
		assertThat(reign.onAck(Voter.of(A), new RenewalAck(1, 5, LEASE, before.stamp()))).isFalse();
		assertThat(reign.onAck(Voter.of(B), new RenewalAck(1, 5, LEASE, before.stamp()))).isFalse();
		assertThat(reign.untilNanos()).isZero();
	}

	/**
	 * It stood still, has voted for another when it went on, and then hears late that it
	 * has been answered as the leader that it was.
	 */
	@Test
	void aLeaderWhoseTimeIsOverKeepsThePromiseThatItGaveSince() {
		World world = new World();
		Roster roster = new Roster(A);
		List.of(A, B, C).forEach((peer) -> roster.onMemberChanged(null, active(peer), 0));
		Acceptor acceptor = new Acceptor(CONFIG, 0);
		AgreedElectorate alone = AgreedElectorate.founded(LINEAGE, List.of(Voter.of(A)));
		acceptor.accept(alone);
		Office office = new Office(CONFIG, A, world, world::schedule, roster, acceptor, new Events());
		Candidacy won = new Candidacy(2, 5, 1, false, false, alone, List.of(), 0);
		won.onReply(Voter.of(A),
				acceptor.onVote(Voter.of(A), new VoteRequest(3, 5, false, 1, LEASE, LINEAGE, alone.stamp()), 0));
		office.take(won);
		world.nanos = LeaseTime.atVoter(CONFIG.lease().toNanos()) + 1;
		VoteRequest vote = new VoteRequest(1, 6, false, 0, LEASE, LINEAGE, acceptor.stamp());
		assertThat(acceptor.onVote(Voter.of(B), vote, world.nanos).isGranted()).isTrue();
		office.onAck(C, new RenewalAck(1, 5, LEASE, Stamp.NONE));
		VoteRequest other = new VoteRequest(1, 7, false, 0, LEASE, LINEAGE, acceptor.stamp());
		assertThat(acceptor.onVote(Voter.of(C), other, world.nanos + 1).isGranted()).isFalse();
	}

	private static Peer peer(String id) {
		return new Peer(NodeId.of(id), id.charAt(0), new NodeAddress(id, 7946));
	}

	private static Member active(Peer peer) {
		return new Member(peer, new NodeInfo(peer.id(), peer.address().host(), 7946, NodeState.ACTIVE, Map.of(),
				Instant.EPOCH, Instant.EPOCH, Instant.EPOCH, 0, "", 1));
	}

	private static final class Events implements Office.Events {

		@Override
		public void onLease(long term, long untilNanos) {
		}

		@Override
		public void onEnd() {
		}

	}

	/** Nothing arrives, and no timer runs. */
	private static final class World implements Environment {

		private long nanos;

		@Override
		public long nanoTime() {
			return this.nanos;
		}

		@Override
		public long epochMillis() {
			return Duration.ofNanos(this.nanos).toMillis();
		}

		@Override
		public RandomGenerator random() {
			return new SplittableRandom(1);
		}

		@Override
		public Timer schedule(long delayNanos, Runnable task) {
			return () -> {
			};
		}

		@Override
		public void send(NodeAddress to, ControlMessage message) {
		}

		@Override
		public void dial(NodeAddress address, long timeoutNanos, Consumer<DialResult> whenDone) {
		}

	}

}
