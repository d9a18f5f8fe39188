// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.sngo.cluster.service.CallException;
import io.sngo.cluster.service.CallException.Outcome;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * A node on the losing side of a partition.
 */
@Timeout(60)
class IsolationTests {

	private static final Duration LIMIT = Duration.ofSeconds(10);

	private final TestCluster cluster = new TestCluster();

	private final TestNode a = this.cluster.start("a");

	private final TestNode b = this.cluster.start("b");

	private final AtomicInteger runs = new AtomicInteger();

	private final CountDownLatch release = new CountDownLatch(1);

	@AfterEach
	void close() {
		this.release.countDown();
		this.cluster.close();
	}

	private void offerCount(TestNode node) {
		node.offer("count", String.class, (request, call) -> this.runs.incrementAndGet());
	}

	@Test
	void callsAreNotExecutedUntilItFindsTheOthersAgain() {
		offerCount(this.b);
		this.b.services.isolate(true);
		assertIsolated(this.a);
		assertThat(this.runs).hasValue(0);
		this.b.services.isolate(false);
		assertThat(this.a.services.call("count", "x", Integer.class).block(LIMIT)).isOne();
	}

	@Test
	void callsOfTheNodeItselfAreNotEither() {
		offerCount(this.b);
		this.b.services.isolate(true);
		assertIsolated(this.b);
		this.b.services.isolate(false);
		assertThat(this.b.services.call("count", "x", Integer.class).block(LIMIT)).isOne();
	}

	@Test
	void othersTakeTheCall() {
		this.a.offer("echo");
		this.b.offer("echo");
		this.b.services.isolate(true);
		for (int i = 0; i < 4; i++) {
			assertThat(this.a.services.call("echo", "x", String.class).block(LIMIT)).isEqualTo("a:x");
			assertThat(this.b.services.call("echo", "x", String.class).block(LIMIT)).isEqualTo("a:x");
		}
	}

	@Test
	void messagesAreDroppedAndCounted() {
		offerCount(this.b);
		this.b.services.isolate(true);
		for (int i = 0; i < 3; i++) {
			this.a.services.send("count", "x").block(LIMIT);
		}
		this.b.services.send("count", "x").block(LIMIT);
		Awaitility.await().until(() -> this.b.services.droppedMessages() == 4);
		assertThat(this.runs).hasValue(0);
		this.b.services.isolate(false);
		this.a.services.send("count", "x").block(LIMIT);
		Awaitility.await().until(() -> this.runs.get() == 1);
		assertThat(this.b.services.droppedMessages()).isEqualTo(4);
	}

	@Test
	void whatRunsIsFinishedAndAnswered() throws Exception {
		CountDownLatch started = new CountDownLatch(1);
		this.b.offer("slow", String.class, (request, call) -> {
			started.countDown();
			this.release.await();
			return "done";
		});
		CompletableFuture<String> running = this.a.services.call("slow", "x", String.class).toFuture();
		assertThat(started.await(10, TimeUnit.SECONDS)).isTrue();
		this.b.services.isolate(true);
		this.release.countDown();
		assertThat(running.get(10, TimeUnit.SECONDS)).isEqualTo("done");
	}

	@Test
	void whoLeavesSaysSoRatherThanThatItIsIsolated() {
		offerCount(this.b);
		this.b.services.isolate(true);
		this.b.services.drain(Duration.ZERO);
		assertThat(failure(this.a).reason()).isEqualTo("draining");
	}

	private void assertIsolated(TestNode caller) {
		CallException failure = failure(caller);
		assertThat(failure.outcome()).isEqualTo(Outcome.NOT_EXECUTED);
		assertThat(failure.reason()).isEqualTo("isolated");
		assertThat(failure).hasMessageContaining("this node is cut off from the majority of the cluster");
	}

	private static CallException failure(TestNode caller) {
		return catchThrowableOfType(CallException.class,
				() -> caller.services.call("count", "x", Integer.class).block(LIMIT));
	}

}
