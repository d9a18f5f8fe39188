// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.partition;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.sngo.cluster.NodeId;
import io.sngo.cluster.NodeState;
import io.sngo.cluster.membership.Member;
import io.sngo.cluster.protocol.ScriptedWorld;

import static io.sngo.cluster.partition.Partners.member;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * One node decides whether it goes on, in a world in which nothing happens but what the
 * test says.
 */
class PartitionResolverTests {

	private static final Duration HEARTBEAT = Duration.ofSeconds(1);

	private static final Duration SPAN = Duration.ofSeconds(4);

	/** More often the situation is not looked at. */
	private static final Duration LOOK = HEARTBEAT.dividedBy(4);

	private final ScriptedWorld world = new ScriptedWorld();

	private final Lease lease = new Lease();

	private final List<String> told = new ArrayList<>();

	private PartitionResolver resolver = resolver(PartitionConfig.DEFAULT);

	private PartitionResolver resolver(PartitionConfig config) {
		return new PartitionResolver(config, HEARTBEAT.toNanos(), (nodes) -> HEARTBEAT.multipliedBy(10).toNanos(),
				Partners.peer("m"), this.world, this.lease, new Told());
	}

	@Test
	void whoHearsTheLeaderGoesOnWhoeverIsMissing() {
		joins("a", "b");
		loses("a", "b");
		hears(Duration.ofMinutes(2));
		this.world.run(Duration.ofMinutes(1));
		assertThat(this.resolver.isIsolated()).isFalse();
	}

	@Test
	void looksOncePerHeartbeatWhileALeaseIsHeardOf() {
		joins("a", "b");
		hears(Duration.ofMinutes(5));
		this.world.run(HEARTBEAT);
		long before = this.world.runs();
		this.world.run(HEARTBEAT.multipliedBy(100));
		assertThat(this.world.runs() - before).isBetween(99L, 101L);
	}

	@Test
	void whoHearsNoLeaderIsIsolatedWhenTheMajorityHadTheTimeToElectOne() {
		joins("a", "b");
		hears(Duration.ofMinutes(1));
		// Half a lease, and with three nodes half as much again.
		Duration stable = Duration.ofNanos((long) (SPAN.toNanos() * 0.5 * (1 + Math.log10(3))));
		this.world.run(Duration.ofMinutes(1).plus(stable).minusMillis(1));
		assertThat(this.told).isEmpty();
		this.world.run(LOOK);
		assertThat(this.resolver.isIsolated()).isTrue();
		assertThat(this.told).hasSize(1);
		assertThat(this.told.get(0)).startsWith("isolated: it has heard no leader, whom a majority would have elected")
			.endsWith(" ms");
		assertThat(this.lease.may).as("the election knows it by itself").isNull();
	}

	@Test
	void whoIsIsolatedGoesOnAsSoonAsItHearsALeader() {
		joins("a", "b");
		this.world.run(Duration.ofMinutes(1));
		assertThat(this.resolver.isIsolated()).isTrue();
		this.resolver.onLease();
		assertThat(this.resolver.isIsolated()).as("no news").isTrue();
		hears(Duration.ofSeconds(4));
		this.resolver.onLease();
		assertThat(this.told).hasSize(2).last().isEqualTo("goes on");
	}

	@Test
	void newMemberIsGivenTheTimeOfALeaseAndAnElection() {
		this.world.run(Duration.ofMinutes(10));
		joins("a", "b");
		this.world.run(SPAN.multipliedBy(2));
		assertThat(this.resolver.isIsolated()).isFalse();
		this.world.run(SPAN);
		assertThat(this.resolver.isIsolated()).isTrue();
	}

	@ParameterizedTest
	@EnumSource(value = NodeState.class, names = { "LEFT", "JOINING" })
	void whoBelongsToNoClusterIsNotIsolated(NodeState state) {
		joins("a", "b");
		this.world.run(Duration.ofMinutes(1));
		this.resolver.onMemberChanged(null, member("m", state, 50));
		assertThat(this.told).hasSize(2).last().isEqualTo("goes on");
		this.world.run(Duration.ofMinutes(1));
		assertThat(this.told).hasSize(2);
	}

	@Test
	void withoutVotesTheMajorityInViewGoesOn() {
		this.lease.voted = false;
		joins("a", "b");
		loses("a");
		this.world.run(Duration.ofMinutes(1));
		assertThat(this.resolver.isIsolated()).isFalse();
		loses("b");
		this.world.run(Duration.ofSeconds(2));
		assertThat(this.resolver.isIsolated()).as("not before it is sure").isFalse();
		this.world.run(Duration.ofSeconds(2));
		assertThat(this.told).last()
			.isEqualTo("isolated: it reaches 1 of 3 nodes, itself counted, which is no majority");
		assertThat(this.lease.may).isFalse();
		finds("a");
		this.world.run(LOOK);
		assertThat(this.told).last().isEqualTo("goes on");
		assertThat(this.lease.may).isTrue();
	}

	@Test
	void timeBeginsAnewWithEachChange() {
		this.lease.voted = false;
		this.resolver = resolver(new PartitionConfig(PartitionStrategy.KEEP_MAJORITY, PartitionAction.ISOLATE, 0, null,
				Duration.ofSeconds(10)));
		joins("a", "b", "c", "d");
		loses("a", "b", "c");
		this.world.run(Duration.ofSeconds(9));
		loses("d");
		this.world.run(Duration.ofSeconds(9));
		assertThat(this.resolver.isIsolated()).isFalse();
		this.world.run(Duration.ofMillis(1_250));
		assertThat(this.resolver.isIsolated()).isTrue();
	}

	@Test
	void oldestThatIsGoneForSureIsFollowedByTheNext() {
		this.resolver = resolver(PartitionConfig.DEFAULT.withStrategy(PartitionStrategy.KEEP_OLDEST));
		joins("a", "b", "c");
		loses("a");
		// Nothing more can be missing after the time of a detection.
		this.world.run(HEARTBEAT.multipliedBy(10).plus(LOOK));
		loses("c");
		this.world.run(Duration.ofMinutes(1));
		assertThat(this.resolver.isIsolated()).as("b is the oldest now, and here").isFalse();
		loses("b");
		this.world.run(Duration.ofMinutes(1));
		assertThat(this.told).last().isEqualTo("isolated: the oldest node, 'b', and others are missing");
	}

	@Test
	void oldestCountsUntilAllThatCouldBeMissingAre() {
		this.resolver = resolver(PartitionConfig.DEFAULT.withStrategy(PartitionStrategy.KEEP_OLDEST));
		joins("a", "b", "c");
		loses("a");
		this.world.run(HEARTBEAT.multipliedBy(9));
		loses("c");
		this.world.run(Duration.ofMinutes(1));
		assertThat(this.told).last().isEqualTo("isolated: the oldest node, 'a', and others are missing");
	}

	@Test
	void whoIsNoMemberYetDecidesNothing() {
		this.resolver.start();
		this.world.run(Duration.ofMinutes(10));
		assertThat(this.told).isEmpty();
	}

	@Test
	void silentNodesAreTold() {
		joins("a", "b");
		hears(Duration.ofHours(1));
		loses("a");
		this.world.run(HEARTBEAT.multipliedBy(2));
		assertThat(this.told).containsExactly("out of reach: [a]");
		assertThat(this.resolver.unreachable()).containsExactly(NodeId.of("a"));
		finds("a");
		this.world.run(HEARTBEAT);
		assertThat(this.told).containsExactly("out of reach: [a]", "out of reach: []");
	}

	@Test
	void stoppedNodeDecidesAndTellsNothing() {
		joins("a", "b");
		loses("a");
		this.resolver.stop();
		this.world.run(Duration.ofMinutes(10));
		this.resolver.onLease();
		assertThat(this.told).isEmpty();
		assertThat(this.world.timers()).isZero();
	}

	private void joins(String... others) {
		this.resolver.start();
		this.resolver.onMemberChanged(null, member("m", NodeState.ACTIVE, 50));
		for (String other : others) {
			this.resolver.onMemberChanged(null, active(other));
		}
	}

	private void loses(String... others) {
		for (String other : others) {
			this.resolver.onMemberChanged(active(other), member(other, NodeState.FAILED, other.charAt(0) - 'a'));
		}
	}

	private void finds(String other) {
		this.resolver.onMemberChanged(member(other, NodeState.FAILED, other.charAt(0) - 'a'), active(other));
	}

	private static Member active(String id) {
		return member(id, NodeState.ACTIVE, id.charAt(0) - 'a');
	}

	private void hears(Duration lease) {
		this.lease.heardUntil = this.world.nanoTime() + lease.toNanos();
	}

	private static final class Lease implements Leases {

		private boolean voted = true;

		private long heardUntil;

		private @Nullable Boolean may;

		@Override
		public boolean areVoted() {
			return this.voted;
		}

		@Override
		public long heardUntilNanos() {
			return this.heardUntil;
		}

		@Override
		public long spanNanos() {
			return SPAN.toNanos();
		}

		@Override
		public void mayLead(boolean may) {
			this.may = may;
		}

	}

	private final class Told implements PartitionListener {

		@Override
		public void onUnreachable(Set<NodeId> unreachable) {
			PartitionResolverTests.this.told.add("out of reach: " + unreachable);
		}

		@Override
		public void onIsolated(boolean isolated, String reason) {
			PartitionResolverTests.this.told.add(isolated ? "isolated: " + reason : "goes on");
		}

	}

}
