// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Retires a connection that nobody uses. Runs on the connection's loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // the channel tells failures
final class IdleCloser {

	private final Connection connection;

	private final long limitNanos;

	private long lastUse = System.nanoTime();

	IdleCloser(Connection connection, Duration limit) {
		this.connection = connection;
		this.limitNanos = Math.max(1, limit.toNanos());
	}

	void used() {
		this.lastUse = System.nanoTime();
	}

	void start() {
		check();
	}

	private void check() {
		if (!this.connection.isOpen() || this.connection.isRetiring()) {
			return;
		}
		if (this.connection.isBusy()) {
			used();
		}
		long left = this.limitNanos - (System.nanoTime() - this.lastUse);
		if (left <= 0) {
			this.connection.retire();
		}
		else {
			this.connection.loop().schedule(this::check, left, TimeUnit.NANOSECONDS);
		}
	}

}
