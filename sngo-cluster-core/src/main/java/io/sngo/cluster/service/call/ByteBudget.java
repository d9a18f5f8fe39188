// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds in bytes what is kept: a bound on the number alone allows for as many of the
 * largest. Safe for use by any thread.
 */
public final class ByteBudget {

	/** Payloads of the largest size that fit. */
	private static final int PAYLOADS = 64;

	/** So that small payloads are bounded by their number. */
	private static final long AT_LEAST = 16 * 1024 * 1024;

	private final long limit;

	private final AtomicLong used = new AtomicLong();

	public ByteBudget(long limit) {
		this.limit = limit;
	}

	/**
	 * The bytes to allow for where payloads are as large as that.
	 */
	static long forPayloads(int maxPayload) {
		return Math.max(AT_LEAST, (long) PAYLOADS * maxPayload);
	}

	/**
	 * @return {@code false} if they do not fit; nothing is taken then
	 */
	public boolean take(int bytes) {
		if (this.used.addAndGet(bytes) <= this.limit) {
			return true;
		}
		this.used.addAndGet(-bytes);
		return false;
	}

	public void giveBack(int bytes) {
		this.used.addAndGet(-bytes);
	}

	long free() {
		return this.limit - this.used.get();
	}

	long limit() {
		return this.limit;
	}

}
