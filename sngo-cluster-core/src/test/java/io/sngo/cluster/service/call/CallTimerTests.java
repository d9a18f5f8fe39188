// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.sngo.cluster.service.call.CallTimer.Expiring;

/**
 * The timer goes on whatever happens.
 */
@Timeout(60)
class CallTimerTests {

	private final SlotTable<Expiring> clientCalls = new SlotTable<>(4);

	private final SlotTable<Expiring> serverCalls = new SlotTable<>(4);

	private final AtomicInteger ticks = new AtomicInteger();

	/** How many ticks of calls there had been when the timer did the rest last. */
	private final AtomicInteger seen = new AtomicInteger();

	private final AtomicInteger looks = new AtomicInteger();

	private final CallTimer timer = new CallTimer(this.clientCalls, this.serverCalls, () -> {
		this.seen.set(this.ticks.get());
		this.looks.incrementAndGet();
	});

	@AfterEach
	void close() {
		this.timer.close();
	}

	private static int put(SlotTable<Expiring> calls, Expiring call) {
		int slot = calls.acquire();
		calls.put(slot, call);
		return slot;
	}

	@Test
	void anErrorOfOneCallKeepsNoOtherFromItsDeadline() {
		put(this.clientCalls, (now) -> {
			throw new StackOverflowError("on purpose");
		});
		put(this.clientCalls, (now) -> this.ticks.incrementAndGet());
		put(this.serverCalls, (now) -> this.ticks.incrementAndGet());
		this.timer.wake();
		Awaitility.await().until(() -> this.ticks.get() >= 4);
	}

	@Test
	void theTimerSleepsWhileThereIsNothingAndWakesAgain() {
		for (int i = 1; i <= 3; i++) {
			int before = this.ticks.get();
			int slot = put(this.clientCalls, (now) -> this.ticks.incrementAndGet());
			this.timer.wake();
			Awaitility.await().until(() -> this.seen.get() > before);
			this.clientCalls.release(slot);
			// Nothing since the last poll, again and again.
			Awaitility.await().during(Duration.ofMillis(300)).until(() -> this.looks.getAndSet(0) == 0);
		}
	}

}
