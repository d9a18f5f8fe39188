// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * How much of what all share one caller gets.
 */
class CallerShareTests {

	private static final int PLACES = 4_096;

	private int used;

	@Test
	void oneAloneGetsNearlyAll() {
		CallerShare only = new CallerShare();
		assertThat(take(only)).isEqualTo(4_033);
		assertThat(take(new CallerShare())).as("of whoever comes next").isEqualTo(63);
	}

	@Test
	void whatIsGivenBackGoesToThoseWhoHaveLess() {
		CallerShare greedy = new CallerShare();
		int own = take(greedy);
		CallerShare other = new CallerShare();
		int others = 0;
		while (own > others) {
			others += take(other);
			own += take(greedy);
			greedy.places(-1);
			this.used--;
			own--;
		}
		assertThat(own).isCloseTo(PLACES / 2, within(64));
	}

	@Test
	void ofManyEachFindsSomething() {
		List<Integer> taken = new ArrayList<>();
		for (int i = 0; i < 64; i++) {
			taken.add(takeUpTo(new CallerShare(), 62));
		}
		assertThat(taken).containsOnly(62);
	}

	@Test
	void oneAloneFillsFewPlaces() {
		CallerShare only = new CallerShare();
		for (int free = 64; free > 0; free--) {
			assertThat(only.mayTakePlace(free)).isTrue();
			only.places(1);
		}
		assertThat(only.mayTakePlace(0)).isFalse();
	}

	@Test
	void bytesAreSharedAsPlacesAre() {
		CallerShare greedy = new CallerShare();
		long limit = 64 * 1024 * 1024;
		long kept = 0;
		while (greedy.mayKeep(limit - kept)) {
			greedy.bytes(1024);
			kept += 1024;
		}
		assertThat(limit - kept).isBetween(900_000L, 1_100_000L);
		assertThat(new CallerShare().mayKeep(limit - kept)).isTrue();
		greedy.bytes((int) -kept);
		assertThat(greedy.mayKeep(limit)).isTrue();
	}

	private int take(CallerShare caller) {
		return takeUpTo(caller, PLACES);
	}

	private int takeUpTo(CallerShare caller, int most) {
		int taken = 0;
		while (taken < most && caller.mayTakePlace(PLACES - this.used)) {
			caller.places(1);
			this.used++;
			taken++;
		}
		return taken;
	}

}
