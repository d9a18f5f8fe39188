// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.protocol;

import java.util.function.Consumer;
import java.util.random.RandomGenerator;

import io.sngo.cluster.NodeAddress;

/**
 * All that a protocol may ask of the world. One environment belongs to one node;
 * everything in it, callbacks included, runs on that node's control loop, so protocols
 * need no locks.
 */
public interface Environment {

	/**
	 * Monotonic time in nanoseconds, from an arbitrary start.
	 */
	long nanoTime();

	/**
	 * Wall clock in milliseconds since 1970. For display and for naming moments to
	 * others, never for measuring.
	 */
	long epochMillis();

	RandomGenerator random();

	/**
	 * Runs a task once on the control loop. A process that was paused runs it late:
	 * compare {@link #nanoTime()} with the time that was asked for.
	 * @param delayNanos time from now, in nanoseconds, not negative
	 */
	Timer schedule(long delayNanos, Runnable task);

	/**
	 * Sends a message to whoever listens at an address, over a connection that is kept or
	 * opened for it. Best effort: it may be lost, and arrives at most once. Messages to
	 * one address arrive in the order in which they were sent unless their connection
	 * breaks.
	 */
	void send(NodeAddress to, ControlMessage message);

	/**
	 * Opens a fresh connection, shakes hands and closes it again: the strongest evidence
	 * there is for or against a process. Never answers from a kept connection.
	 * @param timeoutNanos time after which the result is {@link DialResult.TimedOut}
	 * @param whenDone called exactly once, later, on the control loop
	 */
	void dial(NodeAddress address, long timeoutNanos, Consumer<DialResult> whenDone);

	/**
	 * A task that was asked for.
	 */
	interface Timer {

		/**
		 * Makes sure that the task does not run any more. Does nothing if it has run.
		 */
		void cancel();

	}

}
