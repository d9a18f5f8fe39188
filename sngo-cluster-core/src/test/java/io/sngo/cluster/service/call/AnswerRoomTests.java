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
		while (this.room.take(caller, PAYLOAD)) {
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
				taken |= this.room.take(caller, PAYLOAD);
			}
		}
		assertThat(callers).allSatisfy((caller) -> assertThat(caller.answers()).isEqualTo(8 * PAYLOAD));
	}

	@Test
	void everybodyHasItsWordsWhateverOthersHaveLeftWaiting() {
		fill(this.greedy);
		for (int i = 0; i < 8; i++) {
			fill(new CallerShare());
		}
		for (CallerShare caller : List.of(this.greedy, this.modest)) {
			assertThat(this.room.takeWords(caller, AnswerRoom.WORDS - 9)).isTrue();
			assertThat(this.room.takeWords(caller, 9)).isTrue();
			assertThat(this.room.takeWords(caller, 1)).as("beyond the bound").isFalse();
			this.room.giveBackWords(caller, 9);
			assertThat(this.room.takeWords(caller, 9)).as("those given back").isTrue();
		}
	}

	@Test
	void wordsTakeNoRoomFromAnswers() {
		for (int i = 0; i < 1000; i++) {
			assertThat(this.room.takeWords(new CallerShare(), AnswerRoom.WORDS)).isTrue();
		}
		assertThat(this.room.used()).isZero();
		assertThat(this.room.takeWords(this.greedy, AnswerRoom.WORDS)).isTrue();
		assertThat(fill(this.greedy)).isEqualTo(64);
		assertThat(fill(this.modest)).isEqualTo(32);
	}

	@Test
	void whatIsTooMuchTakesNothingNotEvenForAMoment() {
		assertThat(this.room.take(this.greedy, 65 * PAYLOAD)).isFalse();
		assertThat(this.greedy.answers()).isZero();
		assertThat(this.room.used()).isZero();
		assertThat(this.room.take(this.greedy, 64 * PAYLOAD)).isTrue();
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
			this.room.take(this.greedy, PAYLOAD);
		}
		assertThat(this.room.isCongested(this.greedy)).isFalse();
		this.room.take(this.greedy, 1);
		assertThat(this.room.isCongested(this.greedy)).isTrue();
		fill(this.greedy);
		assertThat(this.room.isCongested(this.modest)).as("it has none").isFalse();
		for (int i = 0; i < 16; i++) {
			this.room.take(this.modest, PAYLOAD);
		}
		assertThat(this.room.isCongested(this.modest)).isFalse();
		this.room.take(this.modest, PAYLOAD);
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
				if (this.room.take(caller, bytes)) {
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
