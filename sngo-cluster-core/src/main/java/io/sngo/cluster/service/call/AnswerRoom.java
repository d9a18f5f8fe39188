// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds in bytes the answers that wait for callers who do not take them. Nobody may have
 * more than is still free: one such caller gets half of the room, each of two a third, of
 * <i>n</i> one of <i>n</i> + 1 parts, so that the next one, who may be slow for a moment
 * only, always finds some. These are the dynamic thresholds of {@link CallerShare}, with
 * a factor of 1. Safe for use by any thread; who takes in the same moment as others may
 * find less.
 */
final class AnswerRoom {

	private final long limit;

	private final AtomicLong used = new AtomicLong();

	/**
	 * @param maxPayload bytes of the largest answer; 64 of them are what a caller alone
	 * may leave waiting
	 */
	AnswerRoom(int maxPayload) {
		this.limit = 2 * ByteBudget.forPayloads(maxPayload);
	}

	/**
	 * Takes room for an answer.
	 * @param reserve bytes that the caller may have beyond its part
	 * @return {@code false} if there is none; nothing is taken then
	 */
	boolean take(CallerShare caller, int bytes, long reserve) {
		long own = caller.answers(bytes);
		long free = this.limit - this.used.addAndGet(bytes);
		if (own <= Math.max(free, 0) + reserve) {
			return true;
		}
		giveBack(caller, bytes);
		return false;
	}

	void giveBack(CallerShare caller, int bytes) {
		this.used.addAndGet(-bytes);
		caller.answers(-bytes);
	}

	/**
	 * Whether more than half of what the caller may have waits for it, so that it had
	 * better not cause more.
	 */
	boolean isCongested(CallerShare caller) {
		long own = caller.answers();
		// With what is free it could come to (own + free) / 2.
		return 4 * own > own + Math.max(this.limit - this.used.get(), 0);
	}

	/**
	 * Bytes that wait, of all callers.
	 */
	long used() {
		return this.used.get();
	}

}
