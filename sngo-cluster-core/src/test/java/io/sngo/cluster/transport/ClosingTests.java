// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.internal.ThreadExecutorMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A transport that stops leaves nothing open, however busy its threads are.
 */
@ExtendWith(BufferLeaks.class)
class ClosingTests {

	private final TestNode node = new TestNode("node");

	private final TestNode other = new TestNode("other");

	private final CountDownLatch go = new CountDownLatch(1);

	@AfterEach
	void stop() {
		this.go.countDown();
		this.node.close();
		this.other.close();
	}

	@Test
	void aLoopThatIsToldToEndWithinATaskLeavesNoStrangerConnected() throws InterruptedException {
		try (RawPeer stranger = RawPeer.connect(this.node.port())) {
			EventExecutor accepting = acceptingLoop();
			CompletableFuture<byte[]> call = askTheOther();
			CompletableFuture<Void> closed = closeWhileThatRuns();
			CountDownLatch held = new CountDownLatch(1);
			accepting.execute(() -> {
				held.countDown();
				pass(this.go);
			});
			held.await();
			this.other.heldAnswers.forEach(Runnable::run);
			await().atMost(TestNode.SOON).until(accepting::isShuttingDown);
			assertThat(accepting.isTerminated()).isFalse();
			this.go.countDown();
			assertThat(TestNode.get(call)).hasSize(1);
			TestNode.get(closed);
			assertThat(accepting.isTerminated()).isTrue();
			assertThat(stranger.readToEnd()).isZero();
		}
	}

	private CompletableFuture<byte[]> askTheOther() {
		this.other.holdsAnswers = true;
		CompletableFuture<byte[]> call = this.node.ask(this.other.peer(), new byte[1]);
		await().atMost(TestNode.SOON).until(() -> this.other.heldAnswers.size() == 1);
		return call;
	}

	/**
	 * The port is closed when this returns, and the call holds up all else.
	 */
	private CompletableFuture<Void> closeWhileThatRuns() {
		CompletableFuture<Void> closed = CompletableFuture.runAsync(() -> this.node.transport.close(TestNode.SOON));
		await().atMost(TestNode.SOON).until(() -> this.other.channels.get(0).isRetiring());
		assertThat(this.node.transport.isListening()).isFalse();
		return closed;
	}

	/**
	 * Where those are who have not shaken hands: it tells of one that it does not
	 * understand.
	 */
	private EventExecutor acceptingLoop() {
		CompletableFuture<EventExecutor> found = new CompletableFuture<>();
		AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {

			@Override
			protected void append(ILoggingEvent event) {
				EventExecutor loop = ThreadExecutorMap.currentExecutor();
				if (loop != null && event.getThreadName().contains("accept")) {
					found.complete(loop);
				}
			}

		};
		Logger logger = (Logger) LoggerFactory.getLogger(NettyTransport.class);
		appender.start();
		logger.addAppender(appender);
		try (RawPeer garbage = RawPeer.connect(this.node.port())) {
			garbage.send(new byte[16]);
			return TestNode.get(found);
		}
		finally {
			logger.detachAppender(appender);
		}
	}

	private static void pass(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
