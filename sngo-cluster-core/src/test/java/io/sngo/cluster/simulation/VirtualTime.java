// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.simulation;

import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * The clock of the simulated world, and what is going to happen in it: a binary heap,
 * earliest event first.
 */
final class VirtualTime {

	private Event[] heap = new Event[1024];

	private int size;

	private long sequence;

	private long now;

	private long events;

	long now() {
		return this.now;
	}

	/**
	 * Events that have happened so far.
	 */
	long events() {
		return this.events;
	}

	void in(long delay, Event event) {
		at(this.now + delay, event);
	}

	void at(long time, Event event) {
		event.time = Math.max(time, this.now);
		event.sequence = this.sequence++;
		if (this.size == this.heap.length) {
			this.heap = Arrays.copyOf(this.heap, this.size * 2);
		}
		int index = this.size++;
		while (index > 0) {
			int parent = (index - 1) >>> 1;
			if (!event.isBefore(this.heap[parent])) {
				break;
			}
			this.heap[index] = this.heap[parent];
			index = parent;
		}
		this.heap[index] = event;
	}

	/**
	 * Lets everything happen up to a moment, which is the present after it.
	 */
	void runTo(long moment) {
		Event event;
		while ((event = poll(moment)) != null) {
			this.now = event.time;
			this.events++;
			event.happen();
		}
		this.now = moment;
	}

	private @Nullable Event poll(long until) {
		if (this.size == 0 || this.heap[0].time > until) {
			return null;
		}
		Event first = this.heap[0];
		Event last = this.heap[--this.size];
		this.heap[this.size] = null;
		if (this.size > 0) {
			siftDown(last);
		}
		return first;
	}

	private void siftDown(Event event) {
		int index = 0;
		int half = this.size >>> 1;
		while (index < half) {
			int child = 2 * index + 1;
			if (child + 1 < this.size && this.heap[child + 1].isBefore(this.heap[child])) {
				child++;
			}
			if (event.isBefore(this.heap[child])) {
				break;
			}
			this.heap[index] = this.heap[child];
			index = child;
		}
		this.heap[index] = event;
	}

}
