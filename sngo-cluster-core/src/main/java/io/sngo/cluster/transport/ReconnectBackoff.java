// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.util.concurrent.ThreadLocalRandom;

/**
 * When a failed connection may be tried again: at once after a success, then after
 * {@value #FIRST_MILLIS} ms, doubling to {@value #MAX_MILLIS} ms, each shortened by up to
 * half at random so that many nodes do not dial together. The longest is short so that a
 * healed network is noticed soon.
 */
final class ReconnectBackoff {

	private static final long FIRST_MILLIS = 50;

	private static final long MAX_MILLIS = 1_000;

	private static final int MAX_DOUBLINGS = 5;

	private int failures;

	private long notBefore;

	/**
	 * Whether an attempt is allowed.
	 * @param now time in nanoseconds
	 */
	boolean permits(long now) {
		return this.failures == 0 || now - this.notBefore >= 0;
	}

	void failed(long now) {
		long full = Math.min(MAX_MILLIS, FIRST_MILLIS << Math.min(this.failures, MAX_DOUBLINGS));
		this.failures++;
		this.notBefore = now + ThreadLocalRandom.current().nextLong(full * 500_000, full * 1_000_000 + 1);
	}

	void succeeded() {
		this.failures = 0;
	}

	/**
	 * Whether nothing would be lost by forgetting this state.
	 */
	boolean isOver(long now) {
		return this.failures == 0 || now - this.notBefore >= MAX_MILLIS * 1_000_000;
	}

}
