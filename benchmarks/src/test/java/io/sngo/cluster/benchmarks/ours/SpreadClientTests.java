// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.ours;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.sngo.cluster.benchmarks.subject.Client;
import io.sngo.cluster.benchmarks.subject.Order;
import io.sngo.cluster.benchmarks.subject.Reply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which threads call.
 */
@Timeout(60)
class SpreadClientTests {

	private final Set<Thread> callers = ConcurrentHashMap.newKeySet();

	private final Client client = new Client() {

		@Override
		public void echo(byte[] payload, Reply reply) throws Exception {
			SpreadClientTests.this.callers.add(Thread.currentThread());
			if (payload.length == 0) {
				throw new IllegalStateException("on purpose");
			}
			reply.received(payload);
		}

		@Override
		public void echo(Order order, Reply reply) {
			reply.received(order);
		}

		@Override
		public void close() {
			SpreadClientTests.this.callers.clear();
		}

	};

	@Test
	void whatBeginsIsSpreadAndWhatFollowsAnAnswerStays() throws Exception {
		try (Client spread = new SpreadClient(this.client)) {
			CountDownLatch answers = new CountDownLatch(64);
			for (int i = 0; i < 64; i++) {
				spread.echo(new byte[1], reply(answers, new CompletableFuture<>()));
			}
			assertThat(answers.await(30, TimeUnit.SECONDS)).isTrue();
			assertThat(this.callers).hasSize(16).doesNotContain(Thread.currentThread());
			this.callers.clear();
			Scheduler loop = Schedulers.newSingle("loop");
			try {
				CompletableFuture<Thread> there = new CompletableFuture<>();
				loop.schedule(() -> {
					try {
						spread.echo(new byte[1], reply(answers, new CompletableFuture<>()));
						there.complete(Thread.currentThread());
					}
					catch (Exception ex) {
						there.completeExceptionally(ex);
					}
				});
				assertThat(there.get(30, TimeUnit.SECONDS)).isIn(this.callers);
			}
			finally {
				loop.dispose();
			}
		}
		assertThat(this.callers).as("closed").isEmpty();
	}

	@Test
	void whoFailsIsTold() throws Exception {
		try (Client spread = new SpreadClient(this.client)) {
			CompletableFuture<Throwable> failure = new CompletableFuture<>();
			spread.echo(new byte[0], reply(new CountDownLatch(1), failure));
			assertThat(failure.get(30, TimeUnit.SECONDS)).hasMessage("on purpose");
		}
	}

	private static Reply reply(CountDownLatch answers, CompletableFuture<Throwable> failure) {
		return new Reply() {

			@Override
			public void received(Object answer) {
				answers.countDown();
			}

			@Override
			public void failed(Throwable ex) {
				failure.complete(ex);
			}

		};
	}

}
