// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.runtime;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.util.ResourceLeakDetector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;

import io.sngo.cluster.service.CallContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A stream of many small elements: of 100,000, or of {@code -Dstream.elements}. The heap
 * and the buffers are those of the whole process, both nodes included.
 */
@Timeout(600)
class LongStreamTests {

	private static final int ELEMENTS = Integer.getInteger("stream.elements", 100_000);

	private static final long MAX_RETAINED = 8 * 1024 * 1024;

	private final ResourceLeakDetector.Level leakDetection = ResourceLeakDetector.getLevel();

	private final TestNodes nodes = new TestNodes();

	private final AtomicInteger produced = new AtomicInteger();

	private Cluster a;

	@BeforeEach
	void start() {
		// It keeps several KiB for each buffer.
		ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
		this.a = this.nodes.serving("a");
		Cluster b = this.nodes.start("b", TestNodes.address(this.a));
		b.remoteService()
			.register("numbers", Integer.class, (Integer count, CallContext call) -> Flux.range(0, count)
				.doOnNext((number) -> this.produced.set(number + 1)));
		b.publish();
		TestNodes.awaitActive(2, this.a, b);
		TestNodes.awaitInstances("numbers", List.of("b"), this.a);
	}

	@AfterEach
	void close() {
		this.nodes.close();
		ResourceLeakDetector.setLevel(this.leakDetection);
	}

	@Test
	void allArriveInOrder() throws InterruptedException {
		InOrder subscriber = new InOrder(Integer.MAX_VALUE);
		long start = System.nanoTime();
		stream(ELEMENTS).subscribe(subscriber);
		subscriber.awaitEnd();
		System.out.printf("%,d elements, %,d a second%n", ELEMENTS,
				(long) (ELEMENTS * 1e9 / (System.nanoTime() - start)));
	}

	/**
	 * Takes a few at a time, with pauses: what it has not asked for is not made.
	 */
	@Test
	void aSlowSubscriberGetsAllAndHoldsUpOnlyTheHandler() throws InterruptedException {
		// Connections are open, code is compiled, buffers are there.
		for (int i = 0; i < 5; i++) {
			InOrder warm = new InOrder(100);
			stream(20_000).subscribe(warm);
			warm.awaitEnd(20_000);
		}
		long before = retained();
		long most = 0;
		InOrder subscriber = new InOrder(0);
		stream(ELEMENTS).subscribe(subscriber);
		for (int asked = 0; asked < ELEMENTS; asked += 1000) {
			subscriber.request(1000);
			subscriber.awaitReceived(Math.min(ELEMENTS, asked + 1000));
			assertThat(this.produced.get()).isLessThanOrEqualTo(asked + 1000);
			LockSupport.parkNanos(1_000_000);
			if (asked % (ELEMENTS / 20) < 1000) {
				most = Math.max(most, retained() - before);
			}
		}
		subscriber.awaitEnd();
		System.out.printf("a slow subscriber of %,d: %,d bytes retained%n", ELEMENTS, most);
		assertThat(most).as("bytes retained").isLessThanOrEqualTo(MAX_RETAINED);
	}

	private Flux<Integer> stream(int count) {
		return this.a.remoteService().stream("numbers", count, Integer.class);
	}

	private static long retained() {
		long least = Long.MAX_VALUE;
		for (int i = 0; i < 3; i++) {
			System.gc();
			least = Math.min(least, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
		}
		return least + ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric().usedDirectMemory();
	}

	private static final class InOrder extends BaseSubscriber<Integer> {

		private final int first;

		private final CountDownLatch ended = new CountDownLatch(1);

		private final AtomicInteger received = new AtomicInteger();

		private final AtomicLong misplaced = new AtomicLong();

		private volatile Throwable failure;

		/** Asks for so many at first, and for one with each that comes; 0 for none. */
		InOrder(int first) {
			this.first = first;
		}

		@Override
		protected void hookOnSubscribe(Subscription subscription) {
			if (this.first > 0) {
				subscription.request(this.first);
			}
		}

		@Override
		protected void hookOnNext(Integer number) {
			if (number != this.received.getAndIncrement()) {
				this.misplaced.incrementAndGet();
			}
			if (this.first > 0 && this.first < Integer.MAX_VALUE) {
				request(1);
			}
		}

		@Override
		protected void hookOnError(Throwable error) {
			this.failure = error;
			this.ended.countDown();
		}

		@Override
		protected void hookOnComplete() {
			this.ended.countDown();
		}

		void awaitReceived(int count) {
			while (this.received.get() < count && this.ended.getCount() > 0) {
				LockSupport.parkNanos(100_000);
			}
		}

		void awaitEnd() throws InterruptedException {
			awaitEnd(ELEMENTS);
		}

		void awaitEnd(int count) throws InterruptedException {
			assertThat(this.ended.await(500, TimeUnit.SECONDS)).isTrue();
			assertThat(this.failure).isNull();
			assertThat(this.misplaced).hasValue(0);
			assertThat(this.received).hasValue(count);
		}

	}

}
