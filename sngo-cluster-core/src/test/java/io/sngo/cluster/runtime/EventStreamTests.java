// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.runtime;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.sngo.cluster.ClusterException;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class EventStreamTests {

	private static final int CAPACITY = 1_024;

	private final Scheduler scheduler = Schedulers.newBoundedElastic(4, 1_000, "test-events", 1, true);

	private final EventStream<Integer> stream = new EventStream<>("numbers", CAPACITY, this.scheduler);

	@AfterEach
	void dispose() {
		this.scheduler.dispose();
	}

	@Test
	void deliversInOrderOffThePublishingThread() {
		List<Integer> received = new CopyOnWriteArrayList<>();
		List<String> threads = new CopyOnWriteArrayList<>();
		Disposable subscription = this.stream.flux((number) -> true).subscribe((number) -> {
			received.add(number);
			threads.add(Thread.currentThread().getName());
		});
		IntStream.range(0, 500).forEach(this.stream::publish);
		await().until(() -> received.size() == 500);
		assertThat(received).isSorted();
		assertThat(threads).allMatch((name) -> name.startsWith("test-events"));
		subscription.dispose();
	}

	@Test
	void aSubscriberSeesOnlyWhatItWantsFromSubscriptionOn() {
		this.stream.publish(2);
		StepVerifier.create(this.stream.flux((number) -> number % 2 == 0))
			.then(() -> IntStream.range(3, 7).forEach(this.stream::publish))
			.expectNext(4, 6)
			.thenCancel()
			.verify(Duration.ofSeconds(10));
	}

	@Test
	void aListenerWithinThatHasLostEventsGoesOn() {
		CompletableFuture<Void> free = new CompletableFuture<>();
		List<Integer> received = new CopyOnWriteArrayList<>();
		Cluster.follow(this.stream.flux((number) -> true), (number) -> {
			free.join();
			received.add(number);
		});
		IntStream.range(0, 2 * CAPACITY).forEach(this.stream::publish);
		assertThat(this.stream.subscribers()).isZero();
		free.complete(null);
		await().until(() -> this.stream.subscribers() == 1);
		this.stream.publish(-1);
		await().until(() -> received.contains(-1));
		assertThat(received).contains(0).doesNotContain(2 * CAPACITY - 1);
		this.stream.complete();
		assertThat(this.stream.subscribers()).isZero();
	}

	@Test
	void aListenerWithinThatFailsHearsOfWhatComesNextHoweverItFails() {
		List<Integer> received = new CopyOnWriteArrayList<>();
		Cluster.follow(this.stream.flux((number) -> true), (number) -> {
			received.add(number);
			if (number == 1) {
				throw new AssertionError("on purpose");
			}
			throw new IllegalStateException() {
				private static final long serialVersionUID = 1L;

				@Override
				public String getMessage() {
					throw new IllegalStateException("not even told");
				}
			};
		});
		IntStream.range(0, 3).forEach(this.stream::publish);
		await().until(() -> received.equals(List.of(0, 1, 2)));
		this.stream.complete();
	}

	@Test
	void takesExactlyAsManyAsMayWaitAndFailsWithOneMore() {
		Slow atTheBound = new Slow();
		this.stream.flux((number) -> true).subscribe(atTheBound);
		IntStream.range(0, CAPACITY).forEach(this.stream::publish);
		Slow beyond = new Slow();
		this.stream.flux((number) -> true).subscribe(beyond);
		// Each is offered the rest: the first is full, the second is not.
		this.stream.publish(CAPACITY);
		atTheBound.request(Long.MAX_VALUE);
		beyond.request(Long.MAX_VALUE);
		await().until(() -> atTheBound.failure != null);
		assertThat(atTheBound.failure).isInstanceOf(ClusterException.class)
			.hasMessageContaining("numbers")
			.hasMessageContaining("1024");
		await().until(() -> beyond.received.equals(List.of(CAPACITY)));
		assertThat(beyond.failure).isNull();
		assertThat(atTheBound.received).as("nothing that was accepted is lost").hasSize(CAPACITY).isSorted();
		beyond.cancel();
	}

	@Test
	void aBlockedSubscriberHoldsUpNeitherThePublisherNorOthers() {
		CountDownLatch release = new CountDownLatch(1);
		Disposable blocked = this.stream.flux((number) -> true).subscribe((number) -> {
			try {
				release.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		});
		List<Integer> received = new CopyOnWriteArrayList<>();
		Disposable other = this.stream.flux((number) -> true).subscribe(received::add);
		IntStream.range(0, 100).forEach(this.stream::publish);
		await().until(() -> received.size() == 100);
		release.countDown();
		blocked.dispose();
		other.dispose();
	}

	@Test
	void boundsWhatWaitsInBytes() {
		EventStream<Integer> sized = new EventStream<>("numbers", CAPACITY, 100, (number) -> number, this.scheduler);
		Slow slow = new Slow();
		sized.flux((number) -> true).subscribe(slow);
		sized.publish(60);
		sized.publish(40);
		slow.request(1);
		await().until(() -> slow.received.equals(List.of(60)));
		// What was delivered counts no more.
		sized.publish(60);
		assertThat(sized.subscribers()).isOne();
		sized.publish(1);
		assertThat(sized.subscribers()).isZero();
		slow.request(Long.MAX_VALUE);
		await().until(() -> slow.failure != null);
		assertThat(slow.failure).isInstanceOf(ClusterException.class).hasMessageContaining("100 bytes");
		assertThat(slow.received).as("nothing that was accepted is lost").containsExactly(60, 40, 60);
	}

	@Test
	void whoGetsNoThreadFailsAndDisturbsNobody() {
		AtomicInteger threads = new AtomicInteger();
		EventStream<Integer> scarce = new EventStream<>("numbers", CAPACITY,
				new RejectingScheduler(new Exhausted(threads)));
		List<Throwable> failures = new CopyOnWriteArrayList<>();
		List<Integer> received = new CopyOnWriteArrayList<>();
		scarce.flux((number) -> true).subscribe(received::add, failures::add);
		scarce.publish(1);
		assertThat(failures).singleElement().isInstanceOf(ClusterException.class);
		assertThat(scarce.subscribers()).isZero();
		threads.set(1);
		scarce.flux((number) -> true).subscribe(received::add, failures::add);
		scarce.publish(2);
		assertThat(received).containsExactly(2);
	}

	@Test
	void whatASubscriberThrowsStaysWithIt() {
		List<Integer> received = new CopyOnWriteArrayList<>();
		this.stream.flux((number) -> {
			throw new OutOfMemoryError("on purpose");
		}).subscribe();
		Disposable other = this.stream.flux((number) -> true).subscribe(received::add);
		this.stream.publish(1);
		assertThat(this.stream.subscribers()).isOne();
		this.stream.publish(2);
		await().until(() -> received.equals(List.of(1, 2)));
		other.dispose();
	}

	@Test
	void tellsTheStateSoFarFirst() {
		StepVerifier.create(this.stream.flux((number) -> true, (subscriber) -> {
			subscriber.next(1);
			this.stream.add(subscriber);
		})).then(() -> this.stream.publish(2)).expectNext(1, 2).thenCancel().verify(Duration.ofSeconds(10));
	}

	@Test
	void completesAllAndThoseThatComeLater() {
		StepVerifier.create(this.stream.flux((number) -> true)).then(() -> {
			this.stream.publish(1);
			this.stream.complete();
		}).expectNext(1).expectComplete().verify(Duration.ofSeconds(10));
		StepVerifier.create(this.stream.flux((number) -> true)).expectComplete().verify(Duration.ofSeconds(10));
	}

	@Test
	void keepsNobodyWhoCancelled() {
		Slow slow = new Slow();
		this.stream.flux((number) -> true).subscribe(slow);
		assertThat(this.stream.subscribers()).isOne();
		slow.cancel();
		assertThat(this.stream.subscribers()).isZero();
	}

	/** Has threads as long as the number is above 0; they are the caller's. */
	private static final class Exhausted implements Scheduler {

		private final AtomicInteger threads;

		Exhausted(AtomicInteger threads) {
			this.threads = threads;
		}

		@Override
		public Disposable schedule(Runnable task) {
			if (this.threads.get() == 0) {
				throw new OutOfMemoryError("unable to create native thread, on purpose");
			}
			task.run();
			return Disposables.disposed();
		}

		@Override
		public Worker createWorker() {
			return new Worker() {

				@Override
				public Disposable schedule(Runnable task) {
					return Exhausted.this.schedule(task);
				}

				@Override
				public void dispose() {
					// keeps nothing
				}

			};
		}

	}

	private static final class Slow extends BaseSubscriber<Integer> {

		private final List<Integer> received = new CopyOnWriteArrayList<>();

		private volatile Throwable failure;

		@Override
		protected void hookOnSubscribe(org.reactivestreams.Subscription subscription) {
			// asks for nothing
		}

		@Override
		protected void hookOnNext(Integer value) {
			this.received.add(value);
		}

		@Override
		protected void hookOnError(Throwable failure) {
			this.failure = failure;
		}

	}

}
