// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.election;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.NodeInfo;
import io.sngo.cluster.NodeState;
import io.sngo.cluster.membership.Member;
import io.sngo.cluster.protocol.ControlMessage;
import io.sngo.cluster.protocol.DialResult;
import io.sngo.cluster.protocol.Environment;
import io.sngo.cluster.protocol.Peer;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Nodes that share a lock, in virtual time. After each thing that happens it checks that
 * one of them leads at most.
 */
final class LockWorld {

	static final Duration LEASE = Duration.ofSeconds(1);

	private static final long LATENCY = Duration.ofMillis(2).toNanos();

	private final List<Node> nodes = new ArrayList<>();

	private final PriorityQueue<Event> events = new PriorityQueue<>(
			Comparator.comparingLong(Event::nanos).thenComparingLong(Event::number));

	private long nanos;

	private long numbers;

	private int started;

	/** Who has the lock as the store knows it. */
	@Nullable Node holder;

	private long heldUntil;

	boolean reachable = true;

	boolean outOfThreads;

	Node add(String id) {
		return add(id, true, 0);
	}

	/**
	 * @param skewMillis by how much the node's wall clock is ahead
	 */
	Node add(String id, boolean eligible, long skewMillis) {
		Node node = new Node(id, ++this.started, eligible, skewMillis);
		node.election.start();
		// As it is in a node: it learns of the others after it has joined.
		node.sees(node, NodeState.ACTIVE);
		node.election.onJoined(this.nodes.isEmpty());
		for (Node other : this.nodes) {
			node.sees(other, NodeState.ACTIVE);
			other.sees(node, NodeState.ACTIVE);
		}
		this.nodes.add(node);
		return node;
	}

	void run(Duration time) {
		long end = this.nanos + time.toNanos();
		while (!this.events.isEmpty() && this.events.peek().nanos() <= end) {
			Event event = this.events.remove();
			this.nanos = event.nanos();
			event.task().run();
			assertThat(this.nodes.stream().filter(Node::leads)).as("leaders at " + this.nanos).hasSizeLessThan(2);
		}
		this.nanos = end;
	}

	/**
	 * Somebody takes the lock out of the store.
	 */
	void steal(@Nullable Node thief) {
		this.holder = thief;
		this.heldUntil = this.nanos + LEASE.toNanos();
	}

	/**
	 * @param latency of the way to the store, and of the way back
	 */
	void storeIsAway(Duration latency) {
		this.nodes.forEach((node) -> node.storeLatency = latency.toNanos());
	}

	private void after(long delay, Runnable task) {
		this.events.add(new Event(this.nanos + delay, this.numbers++, task));
	}

	private record Event(long nanos, long number, Runnable task) {
	}

	final class Node implements Environment, LeaderLock, LockCalls {

		final Peer peer;

		private final long skewMillis;

		final LockElection election;

		/** The terms of all leaders that it knew, one after the other. */
		final List<Long> terms = new ArrayList<>();

		private final SplittableRandom random;

		long storeLatency = LATENCY;

		private boolean dead;

		private boolean stopped;

		/** Its lock cannot be asked: it believes what it knows. */
		boolean believing;

		Node(String id, int number, boolean eligible, long skewMillis) {
			this.peer = new Peer(NodeId.of(id), number, new NodeAddress(id, 7946));
			this.skewMillis = skewMillis;
			this.random = new SplittableRandom(number);
			this.election = new LockElection(ElectionConfig.DEFAULT.withLease(LEASE).withEligible(eligible), this.peer,
					this, this, this, this::onLeader);
		}

		private void onLeader(@Nullable KnownLeader before, @Nullable KnownLeader after) {
			if (after != null && (before == null || before.term() != after.term())) {
				this.terms.add(after.term());
			}
		}

		boolean leads() {
			KnownLeader leader = this.election.leader();
			return leader != null && leader.local() && leader.isValid(LockWorld.this.nanos);
		}

		@Nullable Node leader() {
			KnownLeader leader = this.election.leader();
			return (leader == null || !leader.isValid(LockWorld.this.nanos)) ? null
					: LockWorld.this.nodes.stream()
						.filter((node) -> node.peer.equals(leader.peer()))
						.findFirst()
						.orElseThrow();
		}

		long term() {
			return this.terms.get(this.terms.size() - 1);
		}

		void sees(Node other, NodeState state) {
			NodeInfo info = new NodeInfo(other.peer.id(), other.peer.address().host(), 7946, state, Map.of(),
					Instant.ofEpochMilli(other.peer.instance()), Instant.EPOCH, Instant.EPOCH, 0, "", 1);
			this.election.onMemberChanged(null, new Member(other.peer, info));
		}

		/**
		 * Its process is killed, and all others notice.
		 */
		void kill() {
			this.dead = true;
			LockWorld.this.nodes.remove(this);
			LockWorld.this.nodes.forEach((node) -> node.sees(this, NodeState.FAILED));
		}

		/**
		 * It stops, and hears no answers any more.
		 */
		void stop() {
			this.election.stop();
			this.stopped = true;
		}

		@Override
		public long nanoTime() {
			return LockWorld.this.nanos;
		}

		@Override
		public long epochMillis() {
			return 1_000_000 + this.skewMillis + LockWorld.this.nanos / 1_000_000;
		}

		@Override
		public RandomGenerator random() {
			return this.random;
		}

		@Override
		public Timer schedule(long delayNanos, Runnable task) {
			boolean[] cancelled = new boolean[1];
			after(delayNanos, () -> {
				if (!cancelled[0] && !this.dead) {
					task.run();
				}
			});
			return () -> cancelled[0] = true;
		}

		@Override
		public void send(NodeAddress to, ControlMessage message) {
			after(LATENCY,
					() -> LockWorld.this.nodes.stream()
						.filter((node) -> node.peer.address().equals(to))
						.forEach((node) -> node.election.onMessage(this.peer, message)));
		}

		@Override
		public void dial(NodeAddress address, long timeoutNanos, Consumer<DialResult> whenDone) {
			throw new AssertionError("An election dials nobody");
		}

		@Override
		public void call(Question question, Consumer<@Nullable Boolean> whenAnswered) {
			if (LockWorld.this.outOfThreads) {
				throw new OutOfMemoryError("unable to create native thread");
			}
			after(this.storeLatency, () -> {
				if (this.dead) {
					return;
				}
				Boolean answer = LockWorld.this.reachable ? ask(question) : null;
				after(this.storeLatency, () -> {
					if (!this.dead && !this.stopped) {
						whenAnswered.accept(answer);
					}
				});
			});
		}

		private static Boolean ask(Question question) {
			try {
				return question.ask();
			}
			catch (Exception ex) {
				throw new AssertionError(ex);
			}
		}

		@Override
		public boolean acquire(Duration lease) {
			boolean free = LockWorld.this.holder == null || LockWorld.this.holder == this
					|| LockWorld.this.nanos - LockWorld.this.heldUntil >= 0;
			return free && keep(lease);
		}

		@Override
		public boolean renew(Duration lease) {
			boolean mine = LockWorld.this.holder == this && LockWorld.this.nanos - LockWorld.this.heldUntil < 0;
			return this.believing || (mine && keep(lease));
		}

		private boolean keep(Duration lease) {
			LockWorld.this.holder = this;
			LockWorld.this.heldUntil = LockWorld.this.nanos + lease.toNanos();
			return true;
		}

		@Override
		public void release() {
			if (LockWorld.this.holder == this) {
				LockWorld.this.holder = null;
			}
		}

	}

}
