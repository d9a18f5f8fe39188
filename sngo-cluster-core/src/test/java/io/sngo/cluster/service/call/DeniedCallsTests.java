// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

import io.sngo.cluster.NodeId;
import io.sngo.cluster.service.DeniedCall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * How much whoever wants to know is told of calls that were denied.
 */
@Timeout(60)
class DeniedCallsTests {

	private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

	private final List<DeniedCall> told = new CopyOnWriteArrayList<>();

	private final List<String> threads = new CopyOnWriteArrayList<>();

	private final ListAppender<ILoggingEvent> log = new ListAppender<>();

	private final long now = System.nanoTime() + TimeUnit.HOURS.toNanos(1);

	@BeforeEach
	void watch() {
		this.log.start();
		logger().addAppender(this.log);
	}

	@AfterEach
	void leave() {
		logger().detachAppender(this.log);
	}

	private static Logger logger() {
		return (Logger) LoggerFactory.getLogger(DeniedCalls.class);
	}

	private static DeniedCall call(int number) {
		return new DeniedCall("orders", "op" + number, NodeId.of("n1"), Set.of("stock"), Set.of("shop"), 0);
	}

	private void note(DeniedCall call) {
		this.told.add(call);
		this.threads.add(Thread.currentThread().getName());
	}

	private void add(DeniedCalls denied, int count, long at) {
		for (int i = 0; i < count; i++) {
			denied.add(call(i), "not for it", at);
		}
	}

	private static void awaitQuietly(CountDownLatch latch) {
		try {
			assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void awaitTold(int count) {
		await().untilAsserted(() -> assertThat(this.told).hasSize(count));
	}

	@Test
	void tenInASecondAreToldAndTheNextOneCountsTheRest() {
		DeniedCalls denied = new DeniedCalls(this::note);
		add(denied, 1_000, this.now);
		awaitTold(10);
		add(denied, 1, this.now + SECOND - 1);
		add(denied, 3, this.now + SECOND);
		awaitTold(13);
		assertThat(this.told.subList(0, 10)).extracting(DeniedCall::operation)
			.containsExactly("op0", "op1", "op2", "op3", "op4", "op5", "op6", "op7", "op8", "op9");
		assertThat(this.told).extracting(DeniedCall::omitted)
			.containsExactly(0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 991L, 0L, 0L);
		assertThat(this.threads).containsOnly("sngo-cluster-denied");
		denied.close();
	}

	@Test
	void aListenerThatTakesItsTimeHoldsUpNobodyAndKeepsABoundedNumberWaiting() throws InterruptedException {
		CountDownLatch busy = new CountDownLatch(1);
		CountDownLatch goOn = new CountDownLatch(1);
		DeniedCalls denied = new DeniedCalls((call) -> {
			busy.countDown();
			awaitQuietly(goOn);
			note(call);
		});
		add(denied, 1, this.now);
		busy.await();
		for (int second = 1; second <= 50; second++) {
			add(denied, 10, this.now + second * SECOND);
		}
		goOn.countDown();
		awaitTold(1 + DeniedCalls.MAX_WAITING);
		add(denied, 1, this.now + 60 * SECOND);
		awaitTold(2 + DeniedCalls.MAX_WAITING);
		assertThat(this.told.get(this.told.size() - 1).omitted()).isEqualTo(500 - DeniedCalls.MAX_WAITING);
		denied.close();
	}

	@Test
	void whatAListenerThrowsIsLoggedAndTheNextCallIsTold() {
		DeniedCalls denied = new DeniedCalls((call) -> {
			note(call);
			throw new IllegalStateException("the store is full");
		});
		add(denied, 3, this.now);
		awaitTold(3);
		await().until(() -> this.log.list.stream().filter((line) -> line.getThrowableProxy() != null).count() == 3);
		denied.close();
	}

	@Test
	void theLogHasALineInTenSeconds() {
		DeniedCalls denied = new DeniedCalls(null);
		add(denied, 100, this.now);
		add(denied, 100, this.now + 10 * SECOND - 1);
		assertThat(this.log.list).hasSize(1);
		add(denied, 1, this.now + 10 * SECOND);
		assertThat(this.log.list).extracting(ILoggingEvent::getFormattedMessage)
			.containsExactly("A call of service 'orders' was denied: not for it; 1 denied so far",
					"A call of service 'orders' was denied: not for it; 201 denied so far");
		denied.close();
	}

	@Test
	void afterTheEndNobodyIsTold() {
		DeniedCalls denied = new DeniedCalls(this::note);
		add(denied, 1, this.now);
		awaitTold(1);
		denied.close();
		add(denied, 1, this.now + SECOND);
		await().until(() -> Thread.getAllStackTraces()
			.keySet()
			.stream()
			.noneMatch((thread) -> thread.getName().equals("sngo-cluster-denied")));
		assertThat(this.told).hasSize(1);
	}

}
