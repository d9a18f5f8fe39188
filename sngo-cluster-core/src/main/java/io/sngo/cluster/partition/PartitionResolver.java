// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.partition;

import java.util.Set;
import java.util.function.IntToLongFunction;

import io.sngo.cluster.NodeId;
import io.sngo.cluster.NodeState;
import io.sngo.cluster.membership.Member;
import io.sngo.cluster.protocol.Environment;
import io.sngo.cluster.protocol.Peer;
import io.sngo.cluster.protocol.Repetition;
import io.sngo.cluster.protocol.StoppableTimers;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether the local node goes on when the cluster falls apart, and whether it may
 * again. Everything runs on the control loop.
 * <p>
 * Where leaders are elected by votes, {@code keep-majority} goes by the leader alone: its
 * lease is the word of a majority, and there is one leader at most. Whoever hears it is
 * on its side, whichever ways are broken; so a partition of any shape, bridges and rings
 * too, ends in one decision. The other strategies go by the members that the node sees.
 */
public final class PartitionResolver {

	private static final String NO_LEADER = "it has heard no leader, whom a majority would have elected, for ";

	private final PartitionConfig config;

	private final Peer local;

	private final Environment environment;

	private final StoppableTimers timers;

	private final Leases leases;

	private final PartitionListener listener;

	private final Sides sides;

	private final Strategy strategy;

	private final Unreachable unreachable;

	private final Repetition looks;

	private final long heartbeatNanos;

	private final IntToLongFunction detectionNanos;

	private long memberSinceNanos;

	private boolean member;

	/** Since when who is on this side has been the same. */
	private long sameSinceNanos;

	private long lookedNanos;

	/** What {@link #quietNanos} counts from. */
	private long quietSinceNanos;

	/** For how long nothing has changed while this node was there to see it. */
	private long quietNanos;

	private boolean isolated;

	/**
	 * @param config settings
	 * @param heartbeatNanos how often the situation is looked at, and how long a silent
	 * node is dialled
	 * @param detectionNanos how long it takes at most until a node that is cut off has
	 * failed all others, by the number of nodes
	 * @param local the local node
	 */
	public PartitionResolver(PartitionConfig config, long heartbeatNanos, IntToLongFunction detectionNanos, Peer local,
			Environment environment, Leases leases, PartitionListener listener) {
		this.config = config;
		this.heartbeatNanos = heartbeatNanos;
		this.detectionNanos = detectionNanos;
		this.local = local;
		this.environment = environment;
		this.timers = new StoppableTimers(environment);
		this.leases = leases;
		this.listener = listener;
		this.sides = new Sides(local.id());
		this.strategy = Strategy.of(config, local.id());
		this.unreachable = new Unreachable(environment, heartbeatNanos, (nodes) -> {
			if (!this.timers.isStopped()) {
				listener.onUnreachable(nodes);
			}
		});
		this.sameSinceNanos = environment.nanoTime();
		this.lookedNanos = environment.nanoTime();
		this.looks = new Repetition(this.timers, this::pause, this::look);
	}

	/**
	 * Starts to look.
	 */
	public void start() {
		this.looks.now();
	}

	/**
	 * Ends all activity without a word.
	 */
	public void stop() {
		this.timers.stop();
	}

	/**
	 * As the membership tells it.
	 */
	public void onMemberChanged(@Nullable Member before, @Nullable Member after) {
		if (after != null && after.peer().equals(this.local)) {
			onLocalState(after.info().state());
		}
		if (this.sides.onMemberChanged(before, after)) {
			this.sameSinceNanos = now();
		}
		this.unreachable.onMemberChanged(before, after);
	}

	private void onLocalState(NodeState state) {
		boolean isMember = state.isLive();
		if (isMember && !this.member) {
			this.memberSinceNanos = now();
		}
		this.member = isMember;
		if (!isMember && this.isolated) {
			// It belongs to no cluster that could have sides.
			join();
		}
	}

	/**
	 * The lease that is heard of has become longer: whoever was isolated need not wait
	 * for the next look.
	 */
	public void onLease() {
		if (this.isolated) {
			look();
		}
	}

	public boolean isIsolated() {
		return this.isolated;
	}

	/**
	 * The nodes that are silent, but not known to have ended.
	 */
	public Set<NodeId> unreachable() {
		return this.unreachable.nodes();
	}

	private void look() {
		count();
		if (!this.member || this.timers.isStopped()) {
			return;
		}
		Verdict verdict = goesByLeases() ? judgeByLease() : this.strategy.judge(this.sides);
		if (verdict.problem() == null) {
			join();
			if (this.config.strategy() == PartitionStrategy.KEEP_OLDEST
					&& now() - this.sameSinceNanos >= this.detectionNanos.applyAsLong(this.sides.size())) {
				// All that could be missing is, and somebody else is the oldest now.
				this.sides.forgetMissing();
			}
		}
		else if (!this.isolated && isStable()) {
			isolate(true, verdict.problem());
		}
	}

	/**
	 * Nothing can go wrong before a lease ends that is heard of.
	 */
	private long pause() {
		long often = this.heartbeatNanos / 4;
		if (!this.member || this.isolated || !goesByLeases()) {
			return often;
		}
		return Math.min(Math.max(often, since() - now()), this.heartbeatNanos);
	}

	private boolean goesByLeases() {
		return this.config.strategy() == PartitionStrategy.KEEP_MAJORITY && this.leases.areVoted();
	}

	private Verdict judgeByLease() {
		long silent = now() - since();
		return (silent < 0) ? Verdict.GO_ON : Verdict.problem(NO_LEADER + silent / 1_000_000 + " ms");
	}

	private void join() {
		if (this.isolated) {
			isolate(false, "");
		}
	}

	private void isolate(boolean isolate, String reason) {
		this.isolated = isolate;
		if (!goesByLeases()) {
			this.leases.mayLead(!isolate);
		}
		this.listener.onIsolated(isolate, reason);
	}

	/**
	 * Since when what is to be decided has been the same.
	 */
	private long since() {
		if (!goesByLeases()) {
			return this.sameSinceNanos;
		}
		// A member that has not heard a leader yet is given the time of a lease and an
		// election.
		long grace = this.memberSinceNanos + 2 * this.leases.spanNanos();
		long heard = this.leases.heardUntilNanos();
		return (heard - grace > 0) ? heard : grace;
	}

	/**
	 * Counts the time in which nothing has changed, but not the time in which this node
	 * stood still: what arrived meanwhile waits to be looked at.
	 */
	private void count() {
		long now = now();
		long since = since();
		if (since != this.quietSinceNanos) {
			this.quietSinceNanos = since;
			this.quietNanos = 0;
		}
		long from = (since - this.lookedNanos > 0) ? since : this.lookedNanos;
		this.quietNanos += Math.min(Math.max(0, now - from), this.heartbeatNanos);
		this.lookedNanos = now;
	}

	private boolean isStable() {
		return this.quietNanos >= stableAfter();
	}

	/**
	 * The larger the cluster, the longer it takes until the news of a cut is everywhere,
	 * or a leader elected.
	 */
	private long stableAfter() {
		if (!this.config.stableAfter().isZero()) {
			return this.config.stableAfter().toNanos();
		}
		double growth = 1 + Math.log10(Math.max(1, this.sides.size()));
		long unit = goesByLeases() ? this.leases.spanNanos() / 2 : 2 * this.heartbeatNanos;
		return (long) (unit * growth);
	}

	private long now() {
		return this.environment.nanoTime();
	}

}
