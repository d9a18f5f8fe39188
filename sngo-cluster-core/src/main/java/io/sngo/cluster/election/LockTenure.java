// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.election;

import java.time.Duration;
import java.util.function.Consumer;

import io.sngo.cluster.protocol.Environment;
import org.jspecify.annotations.Nullable;

/**
 * The local node's hold on the lock: it takes it, extends it and gives it back, one
 * question at a time, as long as the node wants to lead. A lock that it has forfeited is
 * given back before it is taken anew: not every lock can say that it is lost.
 */
final class LockTenure {

	private final LeaderLock lock;

	private final LockCalls calls;

	private final Environment environment;

	private final Events events;

	private final Duration lease;

	private boolean wanted;

	private boolean held;

	/** It has to be given back, whatever becomes of questions on their way. */
	private boolean forfeited;

	/** A question is on its way. */
	private boolean asking;

	private long nextNanos;

	/**
	 * What becomes of the lock.
	 */
	interface Events {

		/** The local node has the lock, and may act on it until then. */
		void onHeld(long untilNanos);

		/** Somebody else may have it. */
		void onLost();

		/** It was given back. */
		void onReleased();

		/** A question was answered: another may be due earlier than it was. */
		void onAnswered();

	}

	LockTenure(LeaderLock lock, LockCalls calls, Duration lease, Environment environment, Events events) {
		this.lock = lock;
		this.calls = calls;
		this.lease = lease;
		this.environment = environment;
		this.events = events;
		this.nextNanos = environment.nanoTime();
	}

	/**
	 * Whether the node wants the lock from now on. What is due is done.
	 */
	void want(boolean wanted) {
		this.wanted = wanted;
		if (this.asking) {
			return;
		}
		if (this.held && (this.forfeited || !wanted)) {
			ask(this::release, (answer) -> onReleased());
		}
		else if (wanted && now() - this.nextNanos >= 0) {
			long asked = now();
			if (this.held) {
				ask(() -> this.lock.renew(this.lease), (answer) -> onRenewed(asked, answer));
			}
			else {
				ask(() -> this.lock.acquire(this.lease), (answer) -> onAcquired(asked, answer));
			}
		}
	}

	/**
	 * The node stops, and may not hear answers any more: what it asked for, or has, is
	 * given back.
	 */
	void end() {
		this.wanted = false;
		if (isHeld()) {
			ask(this::release, (answer) -> onReleased());
		}
	}

	private boolean release() throws Exception {
		this.lock.release();
		return true;
	}

	private void ask(LockCalls.Question question, Consumer<@Nullable Boolean> answered) {
		this.calls.call(question, (answer) -> {
			this.asking = false;
			answered.accept(answer);
			want(this.wanted);
			this.events.onAnswered();
		});
		// One that could not even be asked gets no answer.
		this.asking = true;
	}

	private void onAcquired(long asked, @Nullable Boolean answer) {
		this.nextNanos = now() + retry();
		if (answer == null || !answer) {
			return;
		}
		this.held = true;
		this.forfeited = false;
		extend(asked);
	}

	private void onRenewed(long asked, @Nullable Boolean answer) {
		if (answer == null) {
			this.nextNanos = now() + retry();
		}
		else if (answer) {
			extend(asked);
		}
		else {
			this.held = false;
			this.nextNanos = now() + retry();
			this.events.onLost();
		}
	}

	/**
	 * Counted from before the question: the store counts from when it answers.
	 */
	private void extend(long asked) {
		this.nextNanos = asked + this.lease.toNanos() / 4;
		long until = asked + LeaseTime.atLeader(this.lease.toNanos());
		if (now() - until >= 0) {
			// It would not lead, and nobody else could.
			forfeit();
		}
		else if (this.wanted && !this.forfeited) {
			this.events.onHeld(until);
		}
	}

	private void onReleased() {
		// Where the store was not reached its time runs out there.
		this.held = false;
		// Others may take it first.
		this.nextNanos = now() + retry();
		this.events.onReleased();
	}

	/**
	 * The node leads no more with the lock that it has. It needs one that is taken anew.
	 */
	void forfeit() {
		this.forfeited = true;
	}

	/**
	 * Whether the node has the lock, or may have it in a moment.
	 */
	boolean isHeld() {
		return this.held || this.asking;
	}

	/**
	 * When something is due, at the latest.
	 */
	long nextNanos() {
		return this.nextNanos;
	}

	/** How long it waits after it did not get the lock, in nanoseconds. */
	private long retry() {
		long pause = this.lease.toNanos() / 20;
		return pause + this.environment.random().nextLong(pause);
	}

	private long now() {
		return this.environment.nanoTime();
	}

}
