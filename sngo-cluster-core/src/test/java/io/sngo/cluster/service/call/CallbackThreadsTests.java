// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.scheduler.NonBlocking;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Bounded, and yet nothing is lost.
 */
@Timeout(60)
class CallbackThreadsTests {

	private static final int THREADS = 16;

	private static final int WAITING = 3;

	private final CallbackThreads threads = new CallbackThreads(WAITING);

	private final CountDownLatch release = new CountDownLatch(1);

	@AfterEach
	void close() {
		this.release.countDown();
		this.threads.close();
	}

	@Test
	void whatFindsNoRoomRunsHere() {
		AtomicInteger done = new AtomicInteger();
		for (int i = 0; i < THREADS + WAITING; i++) {
			this.threads.execute(() -> {
				awaitRelease();
				done.incrementAndGet();
			});
		}
		AtomicReference<Thread> here = new AtomicReference<>();
		this.threads.execute(() -> here.set(Thread.currentThread()));
		assertThat(here).hasValue(Thread.currentThread());
		this.release.countDown();
		Awaitility.await().until(() -> done.get() == THREADS + WAITING);
	}

	private void awaitRelease() {
		try {
			this.release.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Test
	void afterTheEndTasksRunHere() {
		this.threads.close();
		AtomicReference<Thread> here = new AtomicReference<>();
		this.threads.execute(() -> here.set(Thread.currentThread()));
		assertThat(here).hasValue(Thread.currentThread());
	}

	@Test
	void theThreadsSayWhatTheyAreForAndMustNotBlock() {
		AtomicReference<Thread> thread = new AtomicReference<>();
		this.threads.execute(() -> thread.set(Thread.currentThread()));
		Awaitility.await().until(() -> thread.get() != null);
		assertThat(thread.get()).isInstanceOf(NonBlocking.class);
		assertThat(thread.get().getName()).isEqualTo("sngo-cluster-callback-1");
		assertThat(thread.get().isDaemon()).isTrue();
	}

}
