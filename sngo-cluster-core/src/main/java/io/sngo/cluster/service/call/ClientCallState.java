// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.util.concurrent.atomic.AtomicLongFieldUpdater;

/**
 * How far a call is at its caller, in one number: the phase, and the generation of the
 * attempt, which together with the call's slot is the id on the wire. Whoever moves the
 * number to {@link #DONE} tells the outcome, so there is exactly one, and an answer to an
 * earlier attempt or an earlier call finds no match. A superclass, so that it takes no
 * object of its own. Safe for use by any thread.
 */
class ClientCallState {

	/** The request is being written; there is no frame. */
	static final int PREPARING = 0;

	/** The frame is there. */
	static final int READY = 1;

	/** The frame was handed to a channel: the handler may run. */
	static final int SENT = 2;

	static final int DONE = 3;

	/** The server has begun a stream, and goes on with it until one side ends it. */
	static final int OPEN = 4;

	/** The frame waits for a channel to the node that has the offer. */
	static final int OFFERED = 5;

	/** The node will not run it, and the call is about to go on; there is no frame. */
	static final int DECLINED = 6;

	private static final AtomicLongFieldUpdater<ClientCallState> STATE = AtomicLongFieldUpdater
		.newUpdater(ClientCallState.class, "state");

	private volatile long state;

	ClientCallState(int generation) {
		this.state = of(generation, PREPARING);
	}

	final long state() {
		return this.state;
	}

	final boolean is(int phase) {
		return phase(this.state) == phase;
	}

	/**
	 * Goes on to another phase in the same attempt.
	 * @param seen state that it goes on from
	 * @return {@code false} if it is in that no more
	 */
	final boolean move(long seen, int phase) {
		return STATE.compareAndSet(this, seen, of(generation(seen), phase));
	}

	/**
	 * Takes back an attempt that was sent and did not run.
	 * @param next generation of the next one
	 * @return {@code false} if the attempt is over, or a stream has been opened
	 */
	final boolean takeBackSent(int generation, int next) {
		return STATE.compareAndSet(this, of(generation, SENT), of(next, DECLINED));
	}

	/**
	 * Ends an attempt that is at its server.
	 * @return the state that it had; one that is {@link #DONE} if it is over or another
	 * one
	 */
	final long endAtServer(int generation) {
		while (true) {
			long seen = this.state;
			if (!isAtServer(seen) || generation(seen) != generation) {
				return of(generation, DONE);
			}
			if (move(seen, DONE)) {
				return seen;
			}
		}
	}

	/**
	 * Ends the call whatever its phase.
	 * @param also if it is an open stream
	 * @return the state that it had
	 */
	final long endAnywhere(boolean also) {
		while (true) {
			long seen = this.state;
			if (phase(seen) == DONE || (phase(seen) == OPEN && !also) || move(seen, DONE)) {
				return seen;
			}
		}
	}

	static long of(int generation, int phase) {
		return ((long) generation << 3) | phase;
	}

	static int generation(long state) {
		return (int) (state >> 3);
	}

	static int phase(long state) {
		return (int) state & 7;
	}

	/**
	 * Whether the handler may run.
	 */
	static boolean isAtServer(long state) {
		return phase(state) == SENT || phase(state) == OPEN;
	}

}
