// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.micro;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.membership.Membership;
import io.sngo.cluster.membership.MembershipConfig;
import io.sngo.cluster.protocol.ControlMessage;
import io.sngo.cluster.protocol.DialResult;
import io.sngo.cluster.protocol.Environment;
import io.sngo.cluster.protocol.Peer;

/**
 * Members of a cluster in virtual time, on a network where nothing ever goes wrong: just
 * enough of a world to get a membership into the state to be measured.
 */
final class QuietWorld {

	private static final long DELAY_NANOS = 1_000_000;

	private static final Environment.Timer NO_TIMER = () -> {
	};

	private final Map<NodeAddress, Membership> members = new HashMap<>();

	private final PriorityQueue<Event> events = new PriorityQueue<>(
			Comparator.comparingLong(Event::time).thenComparingLong(Event::number));

	private final RandomGenerator random = new Random(1);

	private final List<Delivery> heard = new ArrayList<>();

	private Peer listener = peer(0);

	private boolean frozen;

	private long now;

	private long number;

	/**
	 * The member of that number.
	 */
	static Peer peer(int number) {
		return new Peer(NodeId.of("node-" + number), 1 + number, new NodeAddress("10.0.0.1", 1 + number));
	}

	Membership start(int number) {
		Peer peer = peer(number);
		MembershipConfig config = MembershipConfig.DEFAULT
			.withSeeds((number == 0) ? List.of() : List.of(peer(0).address()));
		Membership membership = new Membership(config, peer, Map.of("role", "worker"), new View(peer),
				new NothingReplicated(), (before, after) -> {
				});
		this.members.put(peer.address(), membership);
		membership.start();
		return membership;
	}

	/**
	 * Gives all members other metadata.
	 */
	void change(Map<String, String> metadata) {
		this.members.values().forEach((member) -> member.updateMetadata(metadata));
	}

	/**
	 * Keeps what a member is told from now on.
	 */
	void listenTo(int number) {
		this.listener = peer(number);
		this.heard.clear();
	}

	/**
	 * What the member was told that is listened to.
	 */
	List<Delivery> heard() {
		return this.heard;
	}

	void run(long seconds) {
		long end = this.now + seconds * 1_000_000_000L;
		for (Event event = this.events.peek(); event != null && event.time <= end; event = this.events.peek()) {
			this.events.remove();
			this.now = event.time;
			event.task.run();
		}
		this.now = end;
	}

	/**
	 * Ends the world: time stands still, and what members want to do is forgotten.
	 */
	void freeze() {
		this.frozen = true;
		this.events.clear();
	}

	private Environment.Timer schedule(long delayNanos, Runnable task) {
		if (this.frozen) {
			return NO_TIMER;
		}
		Event event = new Event(this.now + delayNanos, this.number++, task);
		this.events.add(event);
		return () -> this.events.remove(event);
	}

	private void deliver(Peer from, NodeAddress to, ControlMessage message) {
		Membership membership = this.members.get(to);
		if (membership != null) {
			if (to.equals(this.listener.address())) {
				this.heard.add(new Delivery(from, message));
			}
			membership.onMessage(from, message);
		}
	}

	/**
	 * A message on arrival.
	 *
	 * @param from who sent it
	 * @param message what it says
	 */
	record Delivery(Peer from, ControlMessage message) {
	}

	private record Event(long time, long number, Runnable task) {
	}

	/** The world as one member sees it. */
	private final class View implements Environment {

		private final Peer self;

		View(Peer self) {
			this.self = self;
		}

		@Override
		public long nanoTime() {
			return QuietWorld.this.now;
		}

		@Override
		public long epochMillis() {
			return QuietWorld.this.now / 1_000_000;
		}

		@Override
		public RandomGenerator random() {
			return QuietWorld.this.random;
		}

		@Override
		public Timer schedule(long delayNanos, Runnable task) {
			return QuietWorld.this.schedule(delayNanos, task);
		}

		@Override
		public void send(NodeAddress to, ControlMessage message) {
			QuietWorld.this.schedule(DELAY_NANOS, () -> deliver(this.self, to, message));
		}

		@Override
		public void dial(NodeAddress address, long timeoutNanos, Consumer<DialResult> whenDone) {
			QuietWorld.this.schedule(DELAY_NANOS,
					() -> whenDone.accept(new DialResult.Answered(peer(address.port() - 1))));
		}

	}

}
