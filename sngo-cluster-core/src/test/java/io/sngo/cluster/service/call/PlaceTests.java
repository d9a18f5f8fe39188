// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

import io.sngo.cluster.service.CallSpec;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * When a call gives up its place among those that a node handles: with its answer, and at
 * its deadline at the latest, unless its handler holds a thread.
 */
@Timeout(60)
class PlaceTests {

	private static final Duration LIMIT = Duration.ofSeconds(10);

	private static final Duration SHORT = Duration.ofMillis(500);

	private final TestCluster cluster = new TestCluster();

	private final TestNode a = this.cluster.start("a");

	private final TestNode b = this.cluster.start("b");

	private final CountDownLatch started = new CountDownLatch(1);

	@AfterEach
	void close() {
		this.cluster.close();
	}

	private static CallSpec spec() {
		return CallSpec.of("never", "x", String.class).within(SHORT);
	}

	private void awaitStart() throws InterruptedException {
		assertThat(this.started.await(10, TimeUnit.SECONDS)).isTrue();
	}

	@Test
	void aMessageWhoseMonoNeverEndsIsCancelledAtItsDeadline() throws Exception {
		CountDownLatch cancelled = new CountDownLatch(1);
		this.b.offer("never", String.class,
				(request, call) -> Mono.never()
					.doOnSubscribe((subscription) -> this.started.countDown())
					.doOnCancel(cancelled::countDown));
		this.a.services.send(spec()).block(LIMIT);
		awaitStart();
		assertThat(cancelled.await(10, TimeUnit.SECONDS)).isTrue();
		assertThat(this.b.services.drain(LIMIT)).isTrue();
	}

	@Test
	void aStageThatCannotBeCancelledIsNotWaitedForBeyondTheDeadline() throws Exception {
		this.b.offer("never", String.class, (request, call) -> {
			this.started.countDown();
			return new CompletableFuture<String>().minimalCompletionStage();
		});
		Disposable call = this.a.services.call(spec()).onErrorComplete().subscribe();
		awaitStart();
		assertThat(this.b.services.drain(LIMIT)).isTrue();
		call.dispose();
	}

	@Test
	void aHandlerThatBlocksKeepsThePlaceAsItHoldsAThread() throws Exception {
		CountDownLatch cancelled = new CountDownLatch(1);
		CountDownLatch release = new CountDownLatch(1);
		this.b.offer("never", String.class, (request, call) -> {
			call.onCancel(cancelled::countDown);
			this.started.countDown();
			release.await();
			return request;
		});
		keepsThePlace(cancelled, release);
	}

	@Test
	void aMonoThatBlocksTheThreadOfItsHandlerKeepsThePlace() throws Exception {
		CountDownLatch cancelled = new CountDownLatch(1);
		CountDownLatch release = new CountDownLatch(1);
		this.b.offer("never", String.class, (request, call) -> {
			call.onCancel(cancelled::countDown);
			return Mono.fromCallable(() -> {
				this.started.countDown();
				release.await();
				return request;
			});
		});
		keepsThePlace(cancelled, release);
	}

	private void keepsThePlace(CountDownLatch cancelled, CountDownLatch release) throws InterruptedException {
		Disposable call = this.a.services.call(spec()).onErrorComplete().subscribe();
		awaitStart();
		assertThat(cancelled.await(10, TimeUnit.SECONDS)).isTrue();
		assertThat(this.b.services.drain(Duration.ofMillis(50))).isFalse();
		release.countDown();
		assertThat(this.b.services.drain(LIMIT)).isTrue();
		call.dispose();
	}

}
