// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts what {@link TransportStatistics} tells. Safe for use by any thread.
 */
final class TransportMeters {

	/** Share of a new round trip in the average, as for TCP's smoothed one (RFC 6298). */
	private static final int WEIGHT = 8;

	private final LongAdder messagesSent = new LongAdder();

	private final LongAdder messagesReceived = new LongAdder();

	private final LongAdder bytesSent = new LongAdder();

	private final LongAdder bytesReceived = new LongAdder();

	private final LongAdder errors = new LongAdder();

	private final AtomicInteger connections = new AtomicInteger();

	private final AtomicLong roundTripNanos = new AtomicLong();

	void sent(int messages, long bytes) {
		this.messagesSent.add(messages);
		this.bytesSent.add(bytes);
	}

	void received(int messages, long bytes) {
		this.messagesReceived.add(messages);
		this.bytesReceived.add(bytes);
	}

	void error() {
		this.errors.increment();
	}

	void errors(int count) {
		this.errors.add(count);
	}

	void opened() {
		this.connections.incrementAndGet();
	}

	void closed() {
		this.connections.decrementAndGet();
	}

	void roundTrip(Duration roundTrip) {
		long nanos = roundTrip.toNanos();
		this.roundTripNanos.updateAndGet((average) -> average == 0 ? nanos : average + (nanos - average) / WEIGHT);
	}

	TransportStatistics snapshot() {
		return new TransportStatistics(this.messagesSent.sum(), this.messagesReceived.sum(), this.bytesSent.sum(),
				this.bytesReceived.sum(), this.connections.get(), this.errors.sum(),
				Duration.ofNanos(this.roundTripNanos.get()));
	}

}
