// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the messages that arrived here and were not given to their handler. Their
 * senders are not told, so the log is, now and then.
 */
final class DroppedMessages {

	private static final Logger logger = LoggerFactory.getLogger(DroppedMessages.class);

	private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

	private final AtomicLong count = new AtomicLong();

	private final AtomicLong lastWarning = new AtomicLong(System.nanoTime() - SILENCE_NANOS);

	void add(String service, Refusal reason) {
		long dropped = this.count.incrementAndGet();
		long last = this.lastWarning.get();
		long now = System.nanoTime();
		if (now - last >= SILENCE_NANOS && this.lastWarning.compareAndSet(last, now)) {
			logger.warn("A message for service '{}' was dropped: {}; {} so far. Their senders are not told", service,
					reason.reason(), dropped);
		}
	}

	long count() {
		return this.count.get();
	}

}
