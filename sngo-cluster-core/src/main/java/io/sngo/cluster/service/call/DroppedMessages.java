// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the messages that arrived here and were not given to their handler. Their
 * senders are not told, so the log is, now and then, of each reason.
 */
final class DroppedMessages {

	private static final Logger logger = LoggerFactory.getLogger(DroppedMessages.class);

	private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

	private final AtomicLong count = new AtomicLong();

	/** By reason, so that many of one do not hide the others. */
	private final Map<Refusal, AtomicLong> lastWarnings = new EnumMap<>(Refusal.class);

	DroppedMessages() {
		long before = System.nanoTime() - SILENCE_NANOS;
		for (Refusal reason : Refusal.values()) {
			this.lastWarnings.put(reason, new AtomicLong(before));
		}
	}

	void add(String service, Refusal reason) {
		long dropped = this.count.incrementAndGet();
		AtomicLong lastWarning = Objects.requireNonNull(this.lastWarnings.get(reason));
		long last = lastWarning.get();
		long now = System.nanoTime();
		if (now - last >= SILENCE_NANOS && lastWarning.compareAndSet(last, now)) {
			logger.warn("A message for service '{}' was dropped: {}; {} so far. Their senders are not told", service,
					reason.reason(), dropped);
		}
	}

	long count() {
		return this.count.get();
	}

}
