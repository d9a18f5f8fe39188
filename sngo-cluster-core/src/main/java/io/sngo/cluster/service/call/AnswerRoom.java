// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds in bytes the answers that wait for callers who do not take them. Nobody may have
 * more than is still free: one such caller gets half of the room, each of two a third, of
 * <i>n</i> one of <i>n</i> + 1 parts, so that the next one, who may be slow for a moment
 * only, always finds some. These are the dynamic thresholds of {@link CallerShare}, with
 * a factor of 1. What says in a few words that there is no answer is counted apart, so
 * that nobody takes the words of others, nor with words the room of answers. Safe for use
 * by any thread; what several take in the same moment for one caller may be a little more
 * than its part.
 */
final class AnswerRoom {

	/** Bytes of words that may wait for each caller. */
	static final int WORDS = 1024 * 1024;

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
	 * @return {@code false} if there is none; nothing is taken then
	 */
	boolean take(CallerShare caller, int bytes) {
		long before = this.used.get();
		while (caller.answers() + bytes <= this.limit - before - bytes) {
			if (this.used.compareAndSet(before, before + bytes)) {
				caller.answers(bytes);
				return true;
			}
			before = this.used.get();
		}
		return false;
	}

	void giveBack(CallerShare caller, int bytes) {
		this.used.addAndGet(-bytes);
		caller.answers(-bytes);
	}

	/**
	 * Takes room for a few words.
	 * @return {@code false} if there is none; nothing is taken then
	 */
	boolean takeWords(CallerShare caller, int bytes) {
		if (caller.words(bytes) <= WORDS) {
			return true;
		}
		giveBackWords(caller, bytes);
		return false;
	}

	void giveBackWords(CallerShare caller, int bytes) {
		caller.words(-bytes);
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
	 * Bytes that all callers together may leave waiting.
	 */
	long limit() {
		return this.limit;
	}

	/**
	 * Bytes that wait, of all callers, without the words.
	 */
	long used() {
		return this.used.get();
	}

}
