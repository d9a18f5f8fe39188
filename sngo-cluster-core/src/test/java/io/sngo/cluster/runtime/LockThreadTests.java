// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.runtime;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import io.sngo.cluster.election.LockCalls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class LockThreadTests {

	private static final Duration LEASE = Duration.ofMillis(200);

	private static final Duration MOMENT = Duration.ofMillis(50);

	private final ControlLoop loop = new ControlLoop("test");

	private final LockThread lock = new LockThread(this.loop, LEASE);

	private final CountDownLatch gate = new CountDownLatch(1);

	private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

	private final Logger logger = (Logger) LoggerFactory.getLogger(LockThread.class);

	private final ListAppender<ILoggingEvent> log = new ListAppender<>();

	@BeforeEach
	void start() {
		this.loop.start();
		this.log.start();
		this.logger.addAppender(this.log);
	}

	@AfterEach
	void stop() {
		this.logger.detachAppender(this.log);
		this.gate.countDown();
		this.lock.close(MOMENT);
		this.loop.stop();
	}

	@Test
	void failureThatNobodyCanDescribeIsAnAnswer() throws Exception {
		ask(() -> {
			throw new Indescribable();
		});
		assertThat(nextAnswer()).isEqualTo("null");
		ask(() -> true);
		assertThat(nextAnswer()).isEqualTo("true");
	}

	@Test
	void questionThatHangsIsToldOnce() throws Exception {
		ask(this::hang);
		await().atMost(TestNodes.LONG).until(() -> !warnings().isEmpty());
		this.gate.countDown();
		assertThat(nextAnswer()).isEqualTo("true");
		assertThat(warnings()).singleElement().asString().contains("cluster.leader.strategy");
	}

	@Test
	void whatHangsWhenTheNodeStopsIsInterruptedAndWhatIsAfterItRuns() {
		AtomicReference<Thread> thread = new AtomicReference<>();
		AtomicReference<String> released = new AtomicReference<>();
		ask(() -> {
			thread.set(Thread.currentThread());
			return hang();
		});
		ask(() -> {
			released.set("after that" + (Thread.interrupted() ? ", interrupted" : ""));
			return hang();
		});
		this.lock.close(MOMENT);
		await().atMost(TestNodes.LONG).until(() -> !thread.get().isAlive());
		assertThat(released).hasValue("after that");
	}

	@Test
	void nothingIsAskedAfterTheEnd() {
		this.lock.close(MOMENT);
		ask(() -> true);
		this.loop.stop();
		assertThat(this.answers).isEmpty();
	}

	private boolean hang() throws InterruptedException {
		this.gate.await();
		return true;
	}

	private void ask(LockCalls.Question question) {
		this.loop.invoke(() -> {
			this.lock.call(question, (answer) -> this.answers.add(String.valueOf(answer)));
			return true;
		});
	}

	private String nextAnswer() throws InterruptedException {
		String answer = this.answers.poll(TestNodes.LONG.toMillis(), TimeUnit.MILLISECONDS);
		return (answer != null) ? answer : "none";
	}

	private List<String> warnings() {
		return List.copyOf(this.log.list).stream().map(ILoggingEvent::getFormattedMessage).toList();
	}

	@SuppressWarnings("serial")
	private static final class Indescribable extends Error {

		@Override
		public String getMessage() {
			throw new IllegalStateException("no words");
		}

	}

}
