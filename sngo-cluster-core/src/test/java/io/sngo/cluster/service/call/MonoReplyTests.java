// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.util.context.Context;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a subscriber sees of an answer, whenever it asks, cancels or throws.
 */
@Timeout(60)
class MonoReplyTests {

	/** As many as there is time for, on a machine with other things to do, too. */
	private static final int ROUNDS = 200_000;

	private static final long NANOS = Duration.ofSeconds(2).toNanos();

	private static final List<String> ANSWER = List.of("next v", "complete");

	private final Recorder recorder = new Recorder();

	private final MonoReply<String> reply = new MonoReply<>(this.recorder);

	private final AtomicInteger disposals = new AtomicInteger();

	private final Disposable call = this.disposals::incrementAndGet;

	@Test
	void answerComesWhenItWasAskedFor() {
		this.reply.request(1);
		assertThat(this.recorder.signals).isEmpty();
		this.reply.value("yes");
		assertThat(this.recorder.signals).containsExactly("next yes", "complete");
		assertThat(this.reply.isOver()).isTrue();
	}

	@Test
	void answerThatComesFirstWaitsUntilItIsAskedFor() {
		this.reply.value("early");
		assertThat(this.recorder.signals).isEmpty();
		this.reply.request(1);
		this.reply.request(1);
		assertThat(this.recorder.signals).containsExactly("next early", "complete");
	}

	@Test
	void nothingAndFailuresDoNotWaitToBeAskedFor() {
		this.reply.value(null);
		assertThat(this.recorder.signals).containsExactly("complete");
		Recorder other = new Recorder();
		new MonoReply<String>(other).failure(new IllegalStateException("no"));
		assertThat(other.signals).containsExactly("error no");
	}

	@Test
	void onlyTheFirstEndIsTold() {
		this.reply.request(Long.MAX_VALUE);
		this.reply.value("first");
		this.reply.value("second");
		this.reply.value(null);
		this.reply.failure(new IllegalStateException("late"));
		assertThat(this.recorder.signals).containsExactly("next first", "complete");
	}

	@Test
	void cancellingEndsTheCallOnce() {
		this.reply.waitsFor(this.call);
		this.reply.cancel();
		this.reply.cancel();
		assertThat(this.disposals).hasValue(1);
		this.reply.request(1);
		this.reply.value("unwanted");
		this.reply.failure(new IllegalStateException("unwanted"));
		assertThat(this.recorder.signals).isEmpty();
	}

	@Test
	void callThatBeginsAfterTheCancellationIsEndedAtOnce() {
		this.reply.cancel();
		assertThat(this.disposals).hasValue(0);
		this.reply.waitsFor(this.call);
		assertThat(this.disposals).hasValue(1);
	}

	@Test
	void cancellingAfterTheAnswerDoesNothing() {
		this.reply.waitsFor(this.call);
		this.reply.request(1);
		this.reply.value("done");
		this.reply.cancel();
		assertThat(this.disposals).hasValue(0);
	}

	@Test
	void answerThatWaitsIsDroppedByCancelling() {
		this.reply.waitsFor(this.call);
		this.reply.value("early");
		this.reply.cancel();
		this.reply.request(1);
		assertThat(this.recorder.signals).isEmpty();
	}

	@Test
	void whatTheSubscriberThrowsIsItsFailure() {
		this.recorder.thrown = new IllegalStateException("cannot take it");
		this.reply.request(1);
		this.reply.value("heavy");
		assertThat(this.recorder.signals).containsExactly("next heavy", "error cannot take it");
	}

	@Test
	void askingForNothingIsNoDemand() {
		this.reply.request(0);
		this.reply.value("value");
		assertThat(this.recorder.signals).isEmpty();
	}

	@Test
	void contextIsThatOfTheSubscriber() {
		assertThat(this.reply.context().<String>get("key")).isEqualTo("value");
	}

	@Test
	void askingAndAnsweringAtOnceTellsTheAnswerOnce() throws Exception {
		List<Raced> all = race(Raced::fresh, (raced) -> raced.reply.request(1), (raced) -> raced.reply.value("v"));
		assertThat(all.stream().filter((raced) -> !raced.signals().equals(ANSWER))).isEmpty();
	}

	@Test
	void answeringAndCancellingAtOnceIsOneOfBoth() throws Exception {
		List<Raced> all = race(() -> Raced.fresh().asked(), (raced) -> raced.reply.cancel(),
				(raced) -> raced.reply.value("v"));
		assertThat(all.stream()
			.filter((raced) -> !raced.signals().equals((raced.disposals.get() == 0) ? ANSWER : List.of()))).isEmpty();
	}

	@Test
	void beginningAndCancellingAtOnceEndsTheCall() throws Exception {
		List<Raced> all = race(Raced::fresh, (raced) -> raced.reply.cancel(), Raced::waits);
		assertThat(all.stream().filter((raced) -> raced.disposals.get() == 0)).isEmpty();
	}

	@Test
	void twoEndsAtOnceAreOne() throws Exception {
		List<Raced> all = race(() -> Raced.fresh().asked(),
				(raced) -> raced.reply.failure(new IllegalStateException("no")), (raced) -> raced.reply.value("v"));
		assertThat(all.stream()
			.filter((raced) -> !raced.signals().equals(ANSWER) && !raced.signals().equals(List.of("error no"))))
			.isEmpty();
	}

	/**
	 * What becomes of many replies to which both happen at once: two threads go from one
	 * to the next in step.
	 */
	private static List<Raced> race(Supplier<Raced> fresh, Consumer<Raced> one, Consumer<Raced> another)
			throws Exception {
		List<Raced> all = Stream.generate(fresh).limit(ROUNDS).toList();
		AtomicInteger here = new AtomicInteger();
		AtomicInteger there = new AtomicInteger();
		AtomicInteger last = new AtomicInteger(ROUNDS);
		ExecutorService second = Executors.newSingleThreadExecutor();
		try {
			Future<Long> walked = second.submit(() -> walk(all, another, there, here, last, new Random(1)));
			walk(all, one, here, there, last, new Random(2));
			walked.get(30, TimeUnit.SECONDS);
		}
		finally {
			second.shutdownNow();
		}
		assertThat(last.get()).isPositive();
		return all.subList(0, last.get());
	}

	/**
	 * Whoever comes last to where both meet goes on first, so they wait there a little,
	 * each for a time of its own.
	 * @return what keeps the compiler from leaving out the time
	 */
	private static long walk(List<Raced> all, Consumer<Raced> happens, AtomicInteger steps, AtomicInteger others,
			AtomicInteger last, Random random) {
		long begin = System.nanoTime();
		long time = 1;
		for (Raced raced : all) {
			int done = steps.get();
			if (System.nanoTime() - begin > NANOS) {
				// Whoever says so first: the other one is no more than one step ahead.
				last.compareAndSet(ROUNDS, Math.min(ROUNDS, done + 1));
			}
			if (done >= last.get()) {
				break;
			}
			int delay = random.nextInt(8 << random.nextInt(7));
			int step = steps.incrementAndGet();
			for (int look = 1; others.get() < step; look++) {
				if (Thread.currentThread().isInterrupted()) {
					throw new IllegalStateException("The other thread has not come");
				}
				if (look % 100 == 0) {
					LockSupport.parkNanos(1);
				}
			}
			for (int i = 0; i < delay; i++) {
				time ^= time << 13;
				time ^= time >>> 7;
			}
			happens.accept(raced);
		}
		return time;
	}

	private record Raced(Recorder recorder, MonoReply<String> reply, AtomicInteger disposals) {

		static Raced fresh() {
			Recorder recorder = new Recorder();
			return new Raced(recorder, new MonoReply<>(recorder), new AtomicInteger());
		}

		Raced asked() {
			waits();
			this.reply.request(1);
			return this;
		}

		void waits() {
			this.reply.waitsFor(this.disposals::incrementAndGet);
		}

		List<String> signals() {
			return this.recorder.signals;
		}

	}

	private static final class Recorder implements CoreSubscriber<String> {

		private final List<String> signals = new ArrayList<>();

		private RuntimeException thrown;

		@Override
		public Context currentContext() {
			return Context.of("key", "value");
		}

		@Override
		public void onSubscribe(Subscription subscription) {
			throw new AssertionError("Nobody subscribes here");
		}

		@Override
		public synchronized void onNext(String value) {
			this.signals.add("next " + value);
			if (this.thrown != null) {
				throw this.thrown;
			}
		}

		@Override
		public synchronized void onError(Throwable failure) {
			this.signals.add("error " + failure.getMessage());
		}

		@Override
		public synchronized void onComplete() {
			this.signals.add("complete");
		}

	}

}
