// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import io.netty.util.ResourceLeakDetector;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import io.sngo.cluster.protocol.LiveHeap;
import io.sngo.cluster.service.CallException;
import io.sngo.cluster.service.CallSpec;
import io.sngo.cluster.service.ServiceRef;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is kept of calls that are over, and whose callers have yet to be told, as others
 * are told before them and take their time.
 */
@Timeout(60)
class CallsToldLateTests {

	/** What a node may keep for another one, but for what is in queues of connections. */
	private static final long MAX_RETAINED = 4 * 1024 * 1024;

	/** Those that wait for others to be told where nobody is held up yet. */
	private static final int MANY = 1024;

	private final ResourceLeakDetector.Level leakDetection = ResourceLeakDetector.getLevel();

	@BeforeEach
	void setUp() {
		// It keeps several KiB for each buffer.
		ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
	}

	@AfterEach
	void tearDown() {
		ResourceLeakDetector.setLevel(this.leakDetection);
	}

	/**
	 * Whoever calls it nevertheless, as fast as it can, is told there and then.
	 */
	@Test
	void fewAreThoseThatFindThatItWasJustDialledInVain() {
		try (Callers callers = new Callers()) {
			callers.wasJustDialledInVain();
			assertThat(callers.callUntilToldHere("not-reached", callers::send)).isBetween(MANY, MANY + 100);
		}
	}

	/**
	 * What is told there may wait for others, whom such a thread would have to serve.
	 */
	@Test
	void noThreadThatMustNotBlockIsHeldUp() {
		Mono.fromRunnable(() -> {
			try (Callers callers = new Callers()) {
				callers.wasJustDialledInVain();
				assertThat(callers.callUntilToldHere("queue-full", callers::send)).isGreaterThan(MANY + 100);
				assertThat(callers.told("not-reached")).as("told before").isEqualTo(Callers.THREADS);
			}
		}).subscribeOn(Schedulers.parallel()).block();
	}

	@Test
	void littleIsKeptOfThoseThatWaitedForAConnection() {
		try (Callers callers = new Callers()) {
			callers.callUntilToldHere("queue-full", callers::send);
			assertThat(callers.retainedUntilTold("not-reached")).isLessThanOrEqualTo(MAX_RETAINED);
		}
	}

	@Test
	void littleIsKeptOfThoseWhoseConnectionWasLost() {
		try (Callers callers = new Callers()) {
			MemoryChannel channel = callers.open();
			callers.callUntilToldHere("queue-full", callers::call);
			channel.close();
			assertThat(callers.retainedUntilTold("connection-lost")).isLessThanOrEqualTo(MAX_RETAINED);
		}
	}

	/**
	 * Those of a node whose threads that tell them are all held up from the start.
	 */
	private static final class Callers implements AutoCloseable {

		/** Half of those that a node may wait for by default. */
		private static final int MAX_CALLS = 8192;

		private static final int THREADS = 16;

		private static final byte[] PAYLOAD = new byte[16];

		private final TestCluster cluster = new TestCluster();

		private final TestNode a = this.cluster.start("a");

		private final TestNode b = this.cluster.start("b");

		private final ServiceRef service = new ServiceRef("sink", this.b.id);

		private final CountDownLatch goOn = new CountDownLatch(1);

		private final Thread here = Thread.currentThread();

		private final AtomicInteger heldUp = new AtomicInteger();

		private final Map<String, AtomicInteger> reasons = new ConcurrentHashMap<>();

		private final long before;

		Callers() {
			this.b.offer("sink", byte[].class, (bytes, call) -> bytes);
			this.b.unreachable = true;
			for (int i = 0; i < THREADS; i++) {
				subscribe(send());
			}
			Awaitility.await().until(() -> this.heldUp.get() == THREADS);
			this.before = LiveHeap.bytes();
		}

		MemoryChannel open() {
			this.b.unreachable = false;
			MemoryChannel channel = this.a.channelTo(this.b);
			channel.lost = (frame) -> true;
			return channel;
		}

		Mono<?> send() {
			return this.a.services.send(this.service, PAYLOAD);
		}

		Mono<?> call() {
			return this.a.services
				.call(CallSpec.of("sink", PAYLOAD, byte[].class).on(this.b.id).within(Duration.ofMinutes(1)));
		}

		void wasJustDialledInVain() {
			this.b.unreachable = false;
			this.b.gone = true;
		}

		/**
		 * @return how many calls were not told here
		 */
		int callUntilToldHere(String reason, Supplier<Mono<?>> next) {
			int before = told(reason);
			int calls = 0;
			for (; told(reason) == before; calls++) {
				assertThat(calls).isLessThanOrEqualTo(2 * MAX_CALLS);
				subscribe(next.get());
				this.cluster.frames.clear();
			}
			return calls;
		}

		/**
		 * What is kept beside what was there before.
		 */
		long retainedUntilTold(String reason) {
			// What was closed is known to the calls.
			this.a.loop.submit(() -> {
			}).syncUninterruptibly();
			long retained = LiveHeap.bytes() - this.before;
			assertThat(this.heldUp).hasValue(THREADS);
			this.goOn.countDown();
			Awaitility.await().until(() -> told(reason) >= MAX_CALLS - THREADS);
			return retained;
		}

		private void subscribe(Mono<?> call) {
			call.subscribe((value) -> {
			}, this::tell);
		}

		private void tell(Throwable failure) {
			this.reasons.computeIfAbsent(((CallException) failure).reason(), (reason) -> new AtomicInteger())
				.incrementAndGet();
			if (Thread.currentThread() != this.here) {
				this.heldUp.incrementAndGet();
				awaitUninterrupted();
			}
		}

		private void awaitUninterrupted() {
			try {
				this.goOn.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}

		private int told(String reason) {
			AtomicInteger times = this.reasons.get(reason);
			return (times != null) ? times.get() : 0;
		}

		@Override
		public void close() {
			this.goOn.countDown();
			this.cluster.close();
		}

	}

}
