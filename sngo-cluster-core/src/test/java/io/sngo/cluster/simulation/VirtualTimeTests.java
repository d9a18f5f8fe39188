// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.simulation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class VirtualTimeTests {

	private final VirtualTime time = new VirtualTime();

	private final List<String> happened = new ArrayList<>();

	@Test
	void eventsHappenInTheOrderOfTheirTime() {
		List<Long> moments = new ArrayList<>();
		Random random = new Random(1);
		for (int i = 0; i < 5000; i++) {
			moments.add((long) random.nextInt(1000));
		}
		List<Long> seen = new ArrayList<>();
		moments.forEach((moment) -> this.time.at(moment, event(() -> seen.add(this.time.now()))));
		this.time.runTo(1000);
		Collections.sort(moments);
		assertThat(seen).isEqualTo(moments);
		assertThat(this.time.events()).isEqualTo(5000);
	}

	@Test
	void eventsOfOneMomentHappenAsTheyWereScheduled() {
		List<Integer> seen = new ArrayList<>();
		for (int i = 0; i < 1000; i++) {
			int number = i;
			this.time.at(7, event(() -> seen.add(number)));
		}
		this.time.runTo(7);
		assertThat(seen).hasSize(1000).isSorted();
	}

	@Test
	void whatIsScheduledForThePastHappensNow() {
		this.time.runTo(10);
		this.time.at(3, event(() -> this.happened.add("at " + this.time.now())));
		this.time.runTo(10);
		assertThat(this.happened).containsExactly("at 10");
	}

	@Test
	void timeStopsAtTheMomentAskedFor() {
		this.time.in(5, event(() -> this.time.in(5, event(() -> this.happened.add("too late")))));
		this.time.runTo(9);
		assertThat(this.time.now()).isEqualTo(9);
		assertThat(this.happened).isEmpty();
	}

	private static Event event(Runnable action) {
		return new Event() {

			@Override
			void happen() {
				action.run();
			}

		};
	}

}
