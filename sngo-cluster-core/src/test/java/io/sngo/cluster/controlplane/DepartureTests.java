// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.controlplane;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.NodeState;
import io.sngo.cluster.election.KnownLeader;
import io.sngo.cluster.election.LeaderElection;
import io.sngo.cluster.membership.Member;
import io.sngo.cluster.membership.Membership;
import io.sngo.cluster.membership.MembershipConfig;
import io.sngo.cluster.protocol.ControlMessage;
import io.sngo.cluster.protocol.Peer;
import io.sngo.cluster.protocol.ScriptedWorld;
import io.sngo.cluster.registry.Registry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A node that leaves, and is missed as a voter for as long as the test says.
 */
class DepartureTests {

	private static final Peer LOCAL = new Peer(NodeId.of("local"), 1, new NodeAddress("localhost", 7946));

	private static final Duration PATIENCE = Duration.ofSeconds(1);

	private final ScriptedWorld world = new ScriptedWorld();

	private final Missed election = new Missed();

	private final Membership membership = new Membership(MembershipConfig.DEFAULT, LOCAL, Map.of(), this.world,
			new Registry(LOCAL, (delta) -> {
			}, (owner, before, after) -> {
			}), (before, after) -> {
			});

	private final Departure departure = new Departure(this.membership, this.election, this.world, PATIENCE.toNanos());

	private final List<String> done = new ArrayList<>();

	@Test
	void waitsUntilItIsMissedNoMore() {
		leave("first");
		this.world.run(PATIENCE.dividedBy(2));
		assertThat(state()).isEqualTo(NodeState.LEAVING);
		assertThat(this.done).isEmpty();
		this.election.missed = false;
		this.world.run(PATIENCE.dividedBy(4));
		assertThat(state()).isEqualTo(NodeState.LEFT);
		assertThat(this.done).containsExactly("first");
	}

	@Test
	void goesAllTheSameWhenItsPatienceIsOver() {
		leave("first");
		this.world.run(PATIENCE.plusMillis(20));
		assertThat(this.done).containsExactly("first");
	}

	@Test
	void whoeverAsksMeanwhileIsTold() {
		leave("first");
		this.world.run(PATIENCE.dividedBy(2));
		leave("second");
		this.world.run(PATIENCE.dividedBy(2).plusMillis(20));
		assertThat(this.done).as("after the patience of the first").containsExactly("first", "second");
		leave("third");
		this.world.run(PATIENCE.plusMillis(20));
		assertThat(this.done).containsExactly("first", "second", "third");
	}

	@Test
	void oneForWhichThereWasNoTimerIsDoneWithTheNext() {
		this.world.troubleSchedulingAfter(2);
		for (int i = 0; i < 4 && this.world.troubles() == 0; i++) {
			try {
				leave("one");
			}
			catch (ScriptedWorld.Trouble ex) {
				break;
			}
		}
		leave("next");
		this.world.run(PATIENCE.plusMillis(20));
		assertThat(this.done).endsWith("next").contains("one");
	}

	@Test
	void joiningAgainEndsTheWait() {
		leave("first");
		this.world.run(PATIENCE.dividedBy(2));
		this.departure.abort();
		assertThat(this.done).containsExactly("first");
		this.membership.join(List.of());
		this.world.run(Duration.ofMinutes(1));
		assertThat(state()).isEqualTo(NodeState.ACTIVE);
		assertThat(this.done).containsExactly("first");
	}

	DepartureTests() {
		this.membership.start();
	}

	private void leave(String name) {
		this.departure.leave(() -> this.done.add(name));
	}

	private NodeState state() {
		return this.membership.local().info().state();
	}

	private static final class Missed implements LeaderElection {

		private boolean missed = true;

		@Override
		public void start() {
			// not of interest here
		}

		@Override
		public void stop() {
			// not of interest here
		}

		@Override
		public void onJoined(boolean founded) {
			// not of interest here
		}

		@Override
		public void onMemberChanged(@Nullable Member before, @Nullable Member after) {
			// not of interest here
		}

		@Override
		public void onMessage(Peer from, ControlMessage message) {
			// not of interest here
		}

		@Override
		public void resign() {
			// not of interest here
		}

		@Override
		public void isolate(boolean isolate) {
			// not of interest here
		}

		@Override
		public @Nullable KnownLeader leader() {
			return null;
		}

		@Override
		public boolean isVoted() {
			return true;
		}

		@Override
		public long heardUntilNanos() {
			return 0;
		}

		@Override
		public boolean isMissed() {
			return this.missed;
		}

		@Override
		public String origin() {
			return "";
		}

		@Override
		public List<String> voters() {
			return List.of();
		}

	}

}
