// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.sngo.cluster.service.CallException;
import io.sngo.cluster.service.CallException.Outcome;
import io.sngo.cluster.service.CallSpec;
import io.sngo.cluster.service.RemoteFailureException;
import io.sngo.cluster.service.ServiceConfig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * What waits at a server, for handlers or for a caller that reads slowly, is bounded in
 * bytes, and whoever is turned away is told.
 */
@Timeout(60)
class BacklogTests {

	private static final Duration LIMIT = Duration.ofSeconds(20);

	/** So that 64 of them are the bound. */
	private static final int LARGE = 256 * 1024;

	private final TestCluster cluster = new TestCluster();

	private final TestNode a = this.cluster.start("a");

	private final CountDownLatch started = new CountDownLatch(70);

	private final CountDownLatch release = new CountDownLatch(1);

	@AfterEach
	void close() {
		this.release.countDown();
		this.cluster.close();
	}

	private TestNode start(Executor handlers) {
		return this.cluster.start("b", handlers,
				(settings) -> settings.config(new ServiceConfig(LIMIT, LARGE, 1000, 1000, 100, 100, 1)));
	}

	private CompletableFuture<byte[]> call(int size) {
		return this.a.services.<byte[]>call(CallSpec.of("bytes", new byte[size], byte[].class).within(LIMIT))
			.toFuture();
	}

	private List<CompletableFuture<byte[]>> calls(int size) {
		return IntStream.range(0, 70).mapToObj((number) -> call(size)).toList();
	}

	private static CallException failure(CompletableFuture<?> call) {
		return (CallException) call.handle((value, failure) -> failure).orTimeout(20, TimeUnit.SECONDS).join();
	}

	@Test
	void aRefusalThatFindsTheQueueFullIsSentLater() {
		TestNode b = start(null);
		b.offer("bytes");
		b.services.drain(Duration.ZERO);
		AtomicInteger turnedAway = new AtomicInteger();
		MemoryChannel channel = this.a.channelTo(b).other();
		channel.full = (frame) -> turnedAway.incrementAndGet() <= 3;
		CallException failure = catchThrowableOfType(CallException.class,
				() -> this.a.services.call("bytes", "x", String.class).block(LIMIT));
		assertThat(failure.reason()).isEqualTo("draining");
		assertThat(turnedAway).hasValue(4);
		Awaitility.await().until(() -> !b.services.isBusy(channel));
	}

	@Test
	void whileARefusalWaitsTheConnectionIsBusyAndWithItTheRefusalEnds() {
		TestNode b = start(null);
		b.offer("bytes");
		b.services.drain(Duration.ZERO);
		MemoryChannel channel = this.a.channelTo(b).other();
		channel.full = (frame) -> true;
		CompletableFuture<byte[]> call = call(1);
		Awaitility.await().until(() -> b.services.isBusy(channel));
		channel.close();
		assertThat(failure(call).outcome()).isEqualTo(Outcome.UNKNOWN);
		Awaitility.await().until(() -> !b.services.isBusy(channel));
	}

	@Test
	void answersThatWaitForTheirCallerAreBoundedInBytes() {
		TestNode b = start(null);
		b.offer("bytes", byte[].class, (bytes, call) -> {
			this.started.countDown();
			this.release.await();
			return new byte[LARGE];
		});
		MemoryChannel channel = this.a.channelTo(b).other();
		channel.full = (frame) -> frame.getByte(0) == CallFrame.REPLY;
		List<CompletableFuture<byte[]>> calls = calls(1);
		Awaitility.await().until(() -> this.started.getCount() == 0);
		this.release.countDown();
		Awaitility.await().until(() -> calls.stream().filter(CompletableFuture::isDone).count() == 70 - 63);
		calls.stream().filter(CompletableFuture::isDone).forEach((call) -> {
			assertThat(failure(call)).isInstanceOf(RemoteFailureException.class)
				.hasMessageContainingAll("of 262", "answers are read too slowly", "bytes of them wait for this caller",
						"33554432 may", "cluster.max-message-size");
			assertThat(failure(call).outcome()).isEqualTo(Outcome.FAILED);
		});
		CallException refused = failure(call(1));
		assertThat(refused.reason()).as(refused.getMessage()).isEqualTo("overloaded");
		channel.full = (frame) -> false;
		List<CompletableFuture<byte[]>> answered = calls.stream()
			.filter((call) -> !call.isCompletedExceptionally())
			.toList();
		assertThat(answered).hasSizeGreaterThanOrEqualTo(63)
			.allSatisfy((call) -> assertThat(call.get(20, TimeUnit.SECONDS)).hasSize(LARGE));
		assertThat(call(1)).succeedsWithin(LIMIT);
	}

	@Test
	void requestsThatWaitForHandlersAreBoundedInBytes() {
		ConcurrentLinkedQueue<Runnable> queue = new ConcurrentLinkedQueue<>();
		TestNode b = start(queue::add);
		b.offer("bytes", byte[].class, (bytes, call) -> bytes);
		List<CompletableFuture<byte[]>> calls = calls(LARGE);
		Awaitility.await().until(() -> calls.stream().filter(CompletableFuture::isDone).count() == 70 - 64);
		calls.stream()
			.filter(CompletableFuture::isDone)
			.forEach((call) -> assertThat(failure(call).reason()).isEqualTo("overloaded"));
		assertThat(queue).hasSize(64);
		queue.forEach(Runnable::run);
		queue.clear();
		assertThat(calls.stream().filter((call) -> !call.isCompletedExceptionally()).toList()).hasSize(64)
			.allSatisfy((call) -> assertThat(call.get(20, TimeUnit.SECONDS)).hasSize(LARGE));
		// What was refused has given back what it had taken.
		List<CompletableFuture<byte[]>> again = IntStream.range(0, 64).mapToObj((number) -> call(LARGE)).toList();
		Awaitility.await().until(() -> queue.size() == 64);
		queue.forEach(Runnable::run);
		assertThat(again).allSatisfy((call) -> assertThat(call.get(20, TimeUnit.SECONDS)).hasSize(LARGE));
	}

}
