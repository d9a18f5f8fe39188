// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/**
 * How far a call is at its server: bits that are set one after another and stay. Who sets
 * one learns which were set before, so that of those who come at one time exactly one
 * does what is to be done. A superclass, so that it takes no object of its own. Safe for
 * use by any thread.
 */
class ServerCallState {

	/**
	 * Cancelled or expired before it started; whoever would have started it forgets it.
	 */
	static final int DROPPED = 1;

	/** The method of the handler has returned. */
	static final int RETURNED = 1 << 1;

	/** The handler has ended. */
	static final int ENDED = 1 << 2;

	/** Nobody waits any more for a handler that has started and not ended. */
	static final int ABANDONED = 1 << 3;

	/** It is a stream that its caller is told to be open: it has no deadline any more. */
	static final int OPENED = 1 << 4;

	/** No bit is set while the call waits for its start. */
	private static final int QUEUED = 0;

	private static final int STARTED = 1 << 5;

	/** The place was given up. */
	private static final int LEFT = 1 << 6;

	/** Somebody is about to tell that the handler has ended. */
	private static final int ENDING = 1 << 7;

	private static final AtomicIntegerFieldUpdater<ServerCallState> STATE = AtomicIntegerFieldUpdater
		.newUpdater(ServerCallState.class, "state");

	private volatile int state = QUEUED;

	final boolean isQueued() {
		return this.state == QUEUED;
	}

	/**
	 * @param bits of which one is enough
	 */
	final boolean is(int bits) {
		return is(this.state, bits);
	}

	/**
	 * @return whether it waited until now
	 */
	final boolean start() {
		return STATE.compareAndSet(this, QUEUED, STARTED);
	}

	/**
	 * It will not be started.
	 * @return whether it waited until now
	 */
	final boolean forget() {
		return STATE.compareAndSet(this, QUEUED, DROPPED);
	}

	/**
	 * @return the bits before
	 */
	final int returned() {
		return set(RETURNED);
	}

	/**
	 * @return {@code false} if somebody else tells that the handler has ended
	 */
	final boolean mayEnd() {
		return !is(set(ENDING), ENDING);
	}

	/**
	 * @return the bits before
	 */
	final int ended() {
		return set(ENDED);
	}

	/**
	 * A stream is open, unless nobody waits for it any more.
	 */
	final boolean opened() {
		return setUnless(OPENED, ABANDONED | ENDED) >= 0;
	}

	/**
	 * Nobody waits for the handler any more, unless it has ended.
	 * @param unless another bit of a call that goes on all the same
	 * @return the bits before, negative if it has no effect
	 */
	final int abandon(int unless) {
		return setUnless(ABANDONED, ABANDONED | ENDED | unless);
	}

	/**
	 * @return {@code false} if the place had been given up before
	 */
	final boolean mayLeave() {
		return !is(set(LEFT), LEFT);
	}

	private int set(int bit) {
		return setUnless(bit, 0);
	}

	/**
	 * @return the bits before, negative if one of those was set that it must not be
	 */
	private int setUnless(int bit, int others) {
		int seen = this.state;
		while (!is(seen, others)) {
			if (STATE.compareAndSet(this, seen, seen | bit)) {
				return seen;
			}
			seen = this.state;
		}
		return -1;
	}

	static boolean is(int state, int bits) {
		return (state & bits) != 0;
	}

}
