// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What one caller has of what all callers of this node share, over all of its
 * connections. Nobody may have more than a multiple of what is still free, so that a
 * caller alone gets nearly all of it, many get even shares without being counted, and the
 * next one finds something. These are the dynamic thresholds of A. K. Choudhury and E. L.
 * Hahne, "Dynamic queue length thresholds for shared-memory packet switches", IEEE/ACM
 * Transactions on Networking 6(2), 1998. Safe for use by any thread; what several take in
 * the same moment may be a little more.
 */
final class CallerShare {

	/** Callers alone get 64 of 65 parts of the places, and of the bytes. */
	private static final int OF_ROOM = 64;

	private final AtomicInteger connections = new AtomicInteger();

	private final AtomicInteger places = new AtomicInteger();

	private final AtomicLong bytes = new AtomicLong();

	private final AtomicLong answers = new AtomicLong();

	private final AtomicLong words = new AtomicLong();

	private final CallerQueue alone = new CallerQueue();

	private final CallerQueue shared = new CallerQueue();

	/**
	 * Changes the number of connections that the caller has opened, or this node to it.
	 */
	void connections(int change) {
		this.connections.addAndGet(change);
	}

	/**
	 * How many there are; at least one.
	 */
	int connections() {
		return Math.max(1, this.connections.get());
	}

	/**
	 * Whether the caller has neither a connection nor a call here.
	 */
	boolean isUnused() {
		return this.connections.get() == 0 && this.places.get() == 0;
	}

	/**
	 * Whether the caller may have one more of the places.
	 */
	boolean mayTakePlace(int free) {
		return this.places.get() < (long) OF_ROOM * free;
	}

	/**
	 * Changes the number of calls that the caller has here.
	 */
	void places(int change) {
		this.places.addAndGet(change);
	}

	/**
	 * Whether the payload of one more call of the caller may wait.
	 */
	boolean mayKeep(long freeBytes) {
		return this.bytes.get() < OF_ROOM * freeBytes;
	}

	/**
	 * Changes the bytes of the caller's calls that wait.
	 */
	void bytes(int change) {
		this.bytes.addAndGet(change);
	}

	/**
	 * Changes the bytes of answers that wait for the caller.
	 */
	void answers(int change) {
		this.answers.addAndGet(change);
	}

	/**
	 * The bytes of answers that wait for the caller.
	 */
	long answers() {
		return this.answers.get();
	}

	/**
	 * Changes the bytes of words that wait for the caller.
	 * @return how many they are then
	 */
	long words(int change) {
		return this.words.addAndGet(change);
	}

	/**
	 * Its calls that wait for a thread each.
	 */
	CallerQueue alone() {
		return this.alone;
	}

	/**
	 * Its calls that wait for a thread which they share.
	 */
	CallerQueue shared() {
		return this.shared;
	}

}
