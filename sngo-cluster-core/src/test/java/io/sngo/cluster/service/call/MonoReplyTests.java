// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

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
	void askingAndAnsweringAtOnceTellsTheAnswerOnce() throws InterruptedException {
		for (int round = 0; round < 2_000; round++) {
			Recorder raced = new Recorder();
			MonoReply<String> racing = new MonoReply<>(raced);
			CountDownLatch answered = new CountDownLatch(1);
			Thread other = new Thread(() -> {
				racing.value("v");
				answered.countDown();
			});
			other.start();
			racing.request(1);
			assertThat(answered.await(10, TimeUnit.SECONDS)).isTrue();
			assertThat(raced.signals).containsExactly("next v", "complete");
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
