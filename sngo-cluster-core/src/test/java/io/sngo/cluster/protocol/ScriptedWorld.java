// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.protocol;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

import io.sngo.cluster.NodeAddress;

/**
 * A world of one node, in which nothing happens but what the test says. Messages and
 * dials are noted; a dial that is not answered times out.
 */
public class ScriptedWorld implements Environment {

	private final PriorityQueue<Task> tasks = new PriorityQueue<>(
			Comparator.comparingLong((Task task) -> task.due).thenComparingLong((task) -> task.number));

	private final RandomGenerator random = new SplittableRandom(7);

	private final List<Sent> sent = new ArrayList<>();

	private final List<Dial> dials = new ArrayList<>();

	private Predicate<ControlMessage> unsendable = (message) -> false;

	private Predicate<NodeAddress> undiallable = (address) -> false;

	/** How many timers there are before the one that fails; negative for no such. */
	private int timed = -1;

	private int troubles;

	private long runs;

	private long now = 1_000_000_000_000L;

	private long numbers;

	/**
	 * A message that was sent.
	 */
	public record Sent(NodeAddress to, ControlMessage message) {

		public int type() {
			return this.message.type();
		}

	}

	@Override
	public long nanoTime() {
		return this.now;
	}

	@Override
	public long epochMillis() {
		return this.now / 1_000_000;
	}

	@Override
	public RandomGenerator random() {
		return this.random;
	}

	@Override
	public Timer schedule(long delayNanos, Runnable task) {
		assertNotNegative(delayNanos);
		if (this.timed >= 0 && this.timed-- == 0) {
			throw new Trouble();
		}
		Task scheduled = new Task(this.now + delayNanos, this.numbers++, task);
		this.tasks.add(scheduled);
		return () -> this.tasks.remove(scheduled);
	}

	private static void assertNotNegative(long delayNanos) {
		if (delayNanos < 0) {
			throw new AssertionError("A timer in the past: " + delayNanos);
		}
	}

	@Override
	public void send(NodeAddress to, ControlMessage message) {
		if (this.unsendable.test(message)) {
			this.unsendable = (other) -> false;
			throw new Trouble();
		}
		this.sent.add(new Sent(to, message));
	}

	@Override
	public void dial(NodeAddress address, long timeoutNanos, Consumer<DialResult> whenDone) {
		if (this.undiallable.test(address)) {
			this.undiallable = (other) -> false;
			throw new Trouble();
		}
		Dial dial = new Dial(address, whenDone);
		this.dials.add(dial);
		schedule(timeoutNanos, () -> answer(dial, new DialResult.TimedOut("nothing came back")));
	}

	/** Runs what is due meanwhile, each at its time. */
	public void run(Duration time) {
		long end = this.now + time.toNanos();
		while (!this.tasks.isEmpty() && this.tasks.peek().due <= end) {
			Task task = this.tasks.poll();
			this.now = Math.max(this.now, task.due);
			this.runs++;
			try {
				task.action.run();
			}
			catch (Trouble ex) {
				this.troubles++;
			}
		}
		this.now = end;
	}

	/** The next message of a type fails as where memory or threads are short. */
	public void troubleSending(int type) {
		this.unsendable = (message) -> message.type() == type;
	}

	/** So does the next dial of an address. */
	public void troubleDialling(NodeAddress to) {
		this.undiallable = to::equals;
	}

	/** So does the next timer. */
	public void troubleScheduling() {
		troubleSchedulingAfter(0);
	}

	/** So does the timer that comes after so many. */
	public void troubleSchedulingAfter(int others) {
		this.timed = others;
	}

	/** Tasks that ended in {@link Trouble}: whoever runs them goes on. */
	public int troubles() {
		return this.troubles;
	}

	/** The process stands still: timers become late. */
	public void sleep(Duration time) {
		this.now += time.toNanos();
	}

	/** Timers that have run. */
	public long runs() {
		return this.runs;
	}

	/** Timers that were ever asked for. */
	public long scheduled() {
		return this.numbers;
	}

	/** Timers that wait. */
	public int timers() {
		return this.tasks.size();
	}

	/** Messages sent since the last call. */
	public List<Sent> takeSent() {
		List<Sent> taken = List.copyOf(this.sent);
		this.sent.clear();
		return taken;
	}

	/** Messages sent since the last {@link #takeSent}. */
	public List<Sent> sent() {
		return List.copyOf(this.sent);
	}

	/**
	 * Messages of a type to an address, of those sent since the last {@link #takeSent}.
	 */
	public List<Sent> sent(NodeAddress to, int type) {
		return this.sent.stream().filter((one) -> one.to().equals(to) && one.type() == type).toList();
	}

	public List<Sent> sent(int type) {
		return this.sent.stream().filter((one) -> one.type() == type).toList();
	}

	/** Dials of an address that wait for an answer. */
	public long dials(NodeAddress address) {
		return this.dials.stream().filter((dial) -> dial.address.equals(address)).count();
	}

	public int dials() {
		return this.dials.size();
	}

	/** Somebody answers all dials of an address that wait. */
	public void answer(Peer peer) {
		answer(peer.address(), new DialResult.Answered(peer));
	}

	/** Nobody listens at an address. */
	public void refuse(NodeAddress address) {
		answer(address, new DialResult.Refused());
	}

	public void answer(NodeAddress address, DialResult result) {
		List.copyOf(this.dials)
			.stream()
			.filter((dial) -> dial.address.equals(address))
			.forEach((dial) -> answer(dial, result));
	}

	private void answer(Dial dial, DialResult result) {
		if (this.dials.remove(dial)) {
			dial.whenDone.accept(result);
		}
	}

	/**
	 * What nobody expects.
	 */
	public static final class Trouble extends Error {

		private static final long serialVersionUID = 1L;

		public Trouble() {
			super("on purpose");
		}

	}

	private static final class Task {

		private final long due;

		private final long number;

		private final Runnable action;

		Task(long due, long number, Runnable action) {
			this.due = due;
			this.number = number;
			this.action = action;
		}

	}

	private static final class Dial {

		private final NodeAddress address;

		private final Consumer<DialResult> whenDone;

		Dial(NodeAddress address, Consumer<DialResult> whenDone) {
			this.address = address;
			this.whenDone = whenDone;
		}

	}

}
