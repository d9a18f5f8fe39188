// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.load;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

import io.sngo.cluster.benchmarks.subject.Client;
import io.sngo.cluster.benchmarks.subject.Elements;
import io.sngo.cluster.benchmarks.subject.Workload;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a number of calls in flight for some time.
 */
final class Load {

	/** A message is told to be there by a call: half of them wait for one of two. */
	private static final int CALLS_BESIDE_MESSAGES = 2;

	private static final long PATIENCE_SECONDS = 10;

	private static final int DIGITS = 3;

	private final Phase phase;

	private final int slots;

	private final int messagesPerCall;

	private final boolean ofCalls;

	/** What one slot does, and is counted, at each time. */
	private final long unit;

	private final CountDownLatch running;

	private final Recorder latencies = new Recorder(DIGITS);

	private final LongAdder calls = new LongAdder();

	private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

	Load(Workload workload, int inFlight, Phase phase) {
		boolean oneWay = workload == Workload.ONE_WAY_32;
		this.phase = phase;
		this.slots = oneWay ? CALLS_BESIDE_MESSAGES : inFlight;
		this.messagesPerCall = oneWay ? Math.max(1, inFlight / CALLS_BESIDE_MESSAGES) : 0;
		this.ofCalls = workload.isOfCalls();
		this.unit = oneWay ? this.messagesPerCall : (workload == Workload.STREAM_32) ? Elements.COUNT : 1;
		this.running = new CountDownLatch(this.slots);
	}

	/**
	 * Runs it.
	 * @param threads for clients that block
	 * @throws LoadException if a call fails or is not answered
	 */
	LoadResult run(Client client, Workload workload, Executor threads) throws InterruptedException {
		Usage before = Usage.now();
		Workload called = (this.messagesPerCall > 0) ? Workload.RAW_32 : workload;
		for (int i = 0; i < this.slots; i++) {
			Slot slot = new Slot(this, client, Request.of(called, i), new byte[workload.bytes()], this.messagesPerCall);
			if (client.blocks()) {
				threads.execute(slot);
			}
			else {
				slot.run();
			}
		}
		awaitEnd();
		return result(Usage.now().since(before));
	}

	private void awaitEnd() throws InterruptedException {
		long left = this.phase.end() - System.nanoTime();
		boolean ended = this.running.await(left + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS), TimeUnit.NANOSECONDS);
		Throwable failed = this.failure.get();
		if (failed != null) {
			throw new LoadException(failed.toString(), failed);
		}
		if (!ended) {
			throw new LoadException(this.running.getCount() + " of " + this.slots + " calls were not answered within "
					+ PATIENCE_SECONDS + " s", null);
		}
	}

	private LoadResult result(Usage usage) {
		Histogram histogram = this.latencies.getIntervalHistogram();
		long total = this.calls.sum() * this.unit;
		return new LoadResult(histogram.getTotalCount() * this.unit / this.phase.seconds(), total,
				(this.messagesPerCall > 0) ? total : 0, this.ofCalls ? histogram.getValueAtPercentile(50) / 1e3 : 0,
				this.ofCalls ? histogram.getValueAtPercentile(99) / 1e3 : 0, usage);
	}

	boolean isOver(long time) {
		return this.phase.isOver(time) || this.failure.get() != null;
	}

	void succeeded(long startedAt, long now) {
		if (this.phase.measures(now)) {
			this.latencies.recordValue(now - startedAt);
		}
	}

	/**
	 * Keeps the first failure and ends everything.
	 */
	void failed(Throwable failure) {
		this.failure.compareAndSet(null, failure);
	}

	/**
	 * One slot has ended.
	 */
	void ended(long calls) {
		this.calls.add(calls);
		this.running.countDown();
	}

}
