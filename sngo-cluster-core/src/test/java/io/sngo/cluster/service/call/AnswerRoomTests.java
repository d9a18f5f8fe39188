// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Who may leave how many answers waiting.
 */
class AnswerRoomTests {

	private static final int PAYLOAD = 1024 * 1024;

	private final AnswerRoom room = new AnswerRoom(PAYLOAD);

	private final CallerShare greedy = new CallerShare();

	private final CallerShare modest = new CallerShare();

	private int fill(CallerShare caller) {
		int taken = 0;
		while (this.room.take(caller, PAYLOAD, 0)) {
			taken++;
		}
		return taken;
	}

	@Test
	void oneAloneLeavesAsMuchAsItTakes() {
		assertThat(fill(this.greedy)).isEqualTo(64);
		assertThat(this.room.used()).isEqualTo(64 * PAYLOAD);
		assertThat(this.greedy.answers()).isEqualTo(64 * PAYLOAD);
	}

	@Test
	void whoComesLaterFindsRoom() {
		fill(this.greedy);
		for (int callers = 1; callers < 6; callers++) {
			assertThat(fill(new CallerShare())).isEqualTo(64 >> callers);
		}
	}

	@Test
	void ofManyEachGetsAsMuch() {
		List<CallerShare> callers = new ArrayList<>();
		for (int i = 0; i < 15; i++) {
			callers.add(new CallerShare());
		}
		boolean taken = true;
		while (taken) {
			taken = false;
			for (CallerShare caller : callers) {
				taken |= this.room.take(caller, PAYLOAD, 0);
			}
		}
		assertThat(callers).allSatisfy((caller) -> assertThat(caller.answers()).isEqualTo(8 * PAYLOAD));
	}

	@Test
	void theReserveIsThereEvenWhereNothingElseIs() {
		for (CallerShare caller = this.greedy; fill(caller) > 0; caller = new CallerShare()) {
			assertThat(this.room.take(caller, 2 * PAYLOAD, PAYLOAD)).isFalse();
		}
		assertThat(this.room.take(this.greedy, PAYLOAD, PAYLOAD)).as("beyond what it had no right to").isFalse();
		for (int i = 0; i < 5; i++) {
			CallerShare other = new CallerShare();
			assertThat(this.room.take(other, PAYLOAD, PAYLOAD)).isTrue();
			assertThat(this.room.take(other, PAYLOAD, PAYLOAD)).isFalse();
		}
	}

	@Test
	void whatIsGivenBackIsThereAgain() {
		fill(this.greedy);
		for (int i = 0; i < 64; i++) {
			this.room.giveBack(this.greedy, PAYLOAD);
		}
		assertThat(this.room.used()).isZero();
		assertThat(fill(this.modest)).isEqualTo(64);
	}

	@Test
	void whoHasLeftHalfOfItsPartWaitingIsCongested() {
		assertThat(this.room.isCongested(this.greedy)).isFalse();
		for (int i = 0; i < 32; i++) {
			this.room.take(this.greedy, PAYLOAD, 0);
		}
		assertThat(this.room.isCongested(this.greedy)).isFalse();
		this.room.take(this.greedy, 1, 0);
		assertThat(this.room.isCongested(this.greedy)).isTrue();
		fill(this.greedy);
		assertThat(this.room.isCongested(this.modest)).as("it has none").isFalse();
		for (int i = 0; i < 16; i++) {
			this.room.take(this.modest, PAYLOAD, 0);
		}
		assertThat(this.room.isCongested(this.modest)).isFalse();
		this.room.take(this.modest, PAYLOAD, 0);
		assertThat(this.room.isCongested(this.modest)).isTrue();
	}

	@Test
	void nothingIsLostAmongThreads() throws Exception {
		ExecutorService threads = Executors.newFixedThreadPool(4);
		try {
			List<Future<?>> ends = new ArrayList<>();
			for (CallerShare caller : List.of(this.greedy, this.greedy, this.modest, new CallerShare())) {
				ends.add(threads.submit(takesAndGivesBack(caller)));
			}
			for (Future<?> end : ends) {
				end.get(30, TimeUnit.SECONDS);
			}
		}
		finally {
			threads.shutdownNow();
		}
		assertThat(this.room.used()).isZero();
		assertThat(this.greedy.answers()).isZero();
		assertThat(this.modest.answers()).isZero();
	}

	private Callable<?> takesAndGivesBack(CallerShare caller) {
		return () -> {
			List<Integer> taken = new ArrayList<>();
			for (int i = 0; i < 50_000; i++) {
				int bytes = ThreadLocalRandom.current().nextInt(4 * PAYLOAD);
				if (this.room.take(caller, bytes, 0)) {
					taken.add(bytes);
				}
				else {
					taken.forEach((given) -> this.room.giveBack(caller, given));
					taken.clear();
				}
			}
			taken.forEach((given) -> this.room.giveBack(caller, given));
			return null;
		};
	}

}
