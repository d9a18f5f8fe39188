// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.util.concurrent.atomic.AtomicInteger;

import java.util.concurrent.atomic.AtomicLong;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.sngo.cluster.service.call.CallTimer.Expiring;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The timer goes on whatever happens.
 */
@Timeout(60)
class CallTimerTests {

	private final SlotTable<Expiring> clientCalls = new SlotTable<>(4);

	private final SlotTable<Expiring> serverCalls = new SlotTable<>(4);

	private final AtomicLong looks = new AtomicLong();

	private final CallTimer timer = new CallTimer(this.clientCalls, this.serverCalls, this.looks::set);

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
		AtomicInteger ticks = new AtomicInteger();
		put(this.clientCalls, (now) -> {
			throw new StackOverflowError("on purpose");
		});
		put(this.clientCalls, (now) -> ticks.incrementAndGet());
		put(this.serverCalls, (now) -> ticks.incrementAndGet());
		this.timer.wake();
		Awaitility.await().until(() -> ticks.get() >= 4);
	}

	@Test
	void theTimerSleepsWhileThereIsNothingAndWakesAgain() {
		AtomicInteger ticks = new AtomicInteger();
		for (int i = 1; i <= 3; i++) {
			int before = ticks.get();
			int slot = put(this.clientCalls, (now) -> ticks.incrementAndGet());
			this.timer.wake();
			Awaitility.await().until(() -> ticks.get() > before);
			this.clientCalls.release(slot);
			assertThat(this.looks).doesNotHaveValue(0);
		}
	}

}
