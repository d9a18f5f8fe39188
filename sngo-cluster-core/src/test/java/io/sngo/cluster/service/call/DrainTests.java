// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;

import io.sngo.cluster.service.CallException;
import io.sngo.cluster.service.ServiceDefinition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Leaving without a failed call.
 */
@Timeout(60)
class DrainTests {

	private static final Duration LIMIT = Duration.ofSeconds(10);

	private final TestCluster cluster = new TestCluster();

	private final TestNode a = this.cluster.start("a");

	private final TestNode b = this.cluster.start("b");

	private final CountDownLatch started = new CountDownLatch(1);

	private final CountDownLatch release = new CountDownLatch(1);

	@AfterEach
	void close() {
		this.release.countDown();
		this.cluster.close();
	}

	private void offerSlow() {
		this.b.offer("slow", String.class, (request, call) -> {
			this.started.countDown();
			this.release.await();
			return "done";
		});
	}

	@Test
	void whatRunsIsFinishedAndAnswered() throws Exception {
		offerSlow();
		CompletableFuture<String> running = this.a.services.call("slow", "x", String.class).toFuture();
		assertThat(this.started.await(10, TimeUnit.SECONDS)).isTrue();
		CompletableFuture<Boolean> drained = CompletableFuture.supplyAsync(() -> this.b.services.drain(LIMIT));
		assertThat(this.b.services.drain(Duration.ofMillis(20))).isFalse();
		CallException refused = catchThrowableOfType(CallException.class,
				() -> this.a.services.call("slow", "y", String.class).block(LIMIT));
		assertThat(refused.reason()).isEqualTo("draining");
		assertThat(drained).isNotDone();
		this.release.countDown();
		assertThat(drained.get(10, TimeUnit.SECONDS)).isTrue();
		assertThat(running.get(10, TimeUnit.SECONDS)).isEqualTo("done");
	}

	@Test
	void othersTakeOver() {
		this.a.offer("echo");
		this.b.offer("echo");
		assertThat(this.b.services.drain(LIMIT)).isTrue();
		for (int i = 0; i < 6; i++) {
			assertThat(this.a.services.call("echo", "x", String.class).block(LIMIT)).isEqualTo("a:x");
			assertThat(this.b.services.call("echo", "x", String.class).block(LIMIT)).isEqualTo("a:x");
		}
	}

	@Test
	void noCallFailsWhileOneOfTwoLeaves() {
		Set<String> seen = ConcurrentHashMap.newKeySet();
		this.a.offer("echo");
		this.b.offer("echo");
		TestNode caller = this.cluster.start("caller");
		AtomicInteger calls = new AtomicInteger();
		Flux.range(0, 3000).flatMap((number) -> {
			if (calls.incrementAndGet() == 1000) {
				this.b.services.drain(Duration.ZERO);
			}
			return caller.services.call("echo", "x", String.class).doOnNext(seen::add);
		}, 32).blockLast(Duration.ofSeconds(30));
		assertThat(seen).containsExactlyInAnyOrder("a:x", "b:x");
	}

	@Test
	void aCallThatArrivesWhileTheNodeBeginsToLeaveIsRefusedOrWaitedFor() {
		AtomicInteger runs = new AtomicInteger();
		this.b.offer("count", String.class, (request, call) -> runs.incrementAndGet());
		AtomicBoolean drained = new AtomicBoolean();
		// Between the first look at whether the node leaves and the taking of a place.
		this.a.channelTo(this.b).other().whenAsked = () -> drained.compareAndSet(false,
				this.b.services.drain(Duration.ZERO));
		CallException refused = catchThrowableOfType(CallException.class,
				() -> this.a.services.call("count", "x", Integer.class).block(LIMIT));
		assertThat(drained).isTrue();
		assertThat(refused.reason()).isEqualTo("draining");
		assertThat(runs).hasValue(0);
		assertThat(this.b.services.drain(LIMIT)).isTrue();
	}

	@Test
	void aMessageToALeavingNodeIsLostWithoutNotice() {
		AtomicInteger runs = new AtomicInteger();
		this.b.offer("inbox", String.class, (request, call) -> runs.incrementAndGet());
		this.b.services.drain(Duration.ZERO);
		this.a.services.send("inbox", "x").block(LIMIT);
		Awaitility.await().until(() -> this.b.services.droppedMessages() == 1);
		assertThat(runs).hasValue(0);
	}

	@Test
	void aWithdrawnServiceFinishesWhatRunsAndRefusesTheRest() throws Exception {
		offerSlow();
		CompletableFuture<String> running = this.a.services.call("slow", "x", String.class).toFuture();
		assertThat(this.started.await(10, TimeUnit.SECONDS)).isTrue();
		this.b.services.unregister("slow");
		this.b.services.unregister("slow");
		CallException refused = catchThrowableOfType(CallException.class,
				() -> this.a.services.call("slow", "y", String.class).block(LIMIT));
		assertThat(refused.reason()).isEqualTo("no-instance");
		this.release.countDown();
		assertThat(running.get(10, TimeUnit.SECONDS)).isEqualTo("done");
	}

	@Test
	void aWithdrawnServiceCanBeRegisteredAgain() {
		this.b.offer("echo");
		this.b.services.unregister("echo");
		this.b.offer("echo");
		assertThat(this.a.services.call("echo", "x", String.class).block(LIMIT)).isEqualTo("b:x");
	}

	@Test
	void aServiceThatCannotBeAnnouncedIsNotOffered() {
		RemoteServices services = RemoteServices.builder(() -> this.a.peer, this.cluster, new ServiceAnnouncer() {

			@Override
			public void announce(ServiceDefinition definition) {
				throw new IllegalStateException("registry is full");
			}

			@Override
			public void withdraw(String service) {
				throw new IllegalStateException("never announced");
			}

		}, (peer, bytes, whenOpen) -> {
		}, Runnable::run).build();
		for (int i = 0; i < 2; i++) {
			assertThatThrownBy(() -> services.register("echo", String.class, (request, call) -> request))
				.hasMessage("registry is full");
		}
		services.unregister("echo");
		services.close();
	}

}
