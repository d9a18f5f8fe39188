// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service;

import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * Time of a model, in nanoseconds, and what is going to happen in it. What is to happen
 * at the same moment happens in the order in which it was added.
 */
public final class EventQueue {

	private final PriorityQueue<Event> events = new PriorityQueue<>(
			Comparator.comparingLong(Event::time).thenComparingLong(Event::number));

	private long now;

	private long number;

	public long now() {
		return this.now;
	}

	/**
	 * Lets something happen at a moment that is not over.
	 */
	public void at(long moment, Runnable action) {
		this.events.add(new Event(moment, this.number++, action));
	}

	public void after(long nanos, Runnable action) {
		at(this.now + nanos, action);
	}

	/**
	 * Lets everything happen up to a moment, which is the present after it.
	 */
	public void runTo(long moment) {
		while (!this.events.isEmpty() && this.events.peek().time() <= moment) {
			next();
		}
		this.now = moment;
	}

	/**
	 * Until nothing happens any more.
	 */
	public void runAll() {
		while (!this.events.isEmpty()) {
			next();
		}
	}

	private void next() {
		Event event = this.events.remove();
		this.now = event.time();
		event.action().run();
	}

	private record Event(long time, long number, Runnable action) {
	}

}
