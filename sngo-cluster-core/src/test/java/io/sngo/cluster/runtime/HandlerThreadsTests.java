// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.runtime;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;

import io.sngo.cluster.service.ServiceConfig;

import io.netty.util.concurrent.FastThreadLocalThread;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

class HandlerThreadsTests {

	@Test
	void thePoolIsBoundedInThreadsAndQueue() {
		ExecutorService pool = HandlerThreads.create(config(2, 3), false);
		CountDownLatch release = new CountDownLatch(1);
		try {
			for (int i = 0; i < 5; i++) {
				pool.execute(() -> await().until(() -> release.getCount() == 0));
			}
			assertThatExceptionOfType(RejectedExecutionException.class)
				.isThrownBy(() -> pool.execute(release::countDown));
		}
		finally {
			release.countDown();
			pool.shutdownNow();
		}
	}

	@Test
	void threadsAreDaemonsWithANameThatTellsWhatTheyAreFor() throws InterruptedException, ExecutionException {
		ExecutorService pool = HandlerThreads.create(config(1, 1), false);
		assertThat(pool.submit(() -> Thread.currentThread().getName()).get()).isEqualTo("sngo-cluster-handler-1");
		assertThat(pool.submit(() -> Thread.currentThread().isDaemon()).get()).isTrue();
		assertThat(pool.submit(() -> ((FastThreadLocalThread) Thread.currentThread()).permitBlockingCalls()).get())
			.as("handlers may block")
			.isTrue();
		pool.shutdownNow();
	}

	@Test
	void threadsAreVirtualWhereAskedForAndTheJvmHasThem() throws InterruptedException, ExecutionException {
		ExecutorService threads = HandlerThreads.create(config(1, 1), true);
		String expected = (Runtime.version().feature() >= 21) ? "VirtualThread" : "Thread[sngo";
		assertThat(threads.submit(() -> Thread.currentThread().toString()).get()).startsWith(expected)
			.contains("sngo-cluster-handler-1");
		threads.shutdownNow();
	}

	private static ServiceConfig config(int threads, int calls) {
		return new ServiceConfig(Duration.ofSeconds(1), 1024, 10, calls, threads, 10, 1);
	}

}
