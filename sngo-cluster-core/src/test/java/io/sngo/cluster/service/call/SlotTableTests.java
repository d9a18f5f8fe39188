// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(60)
class SlotTableTests {

	@Test
	void givesSoManyPlacesAndNoMore() {
		SlotTable<String> table = new SlotTable<>(3);
		assertThat(List.of(table.acquire(), table.acquire(), table.acquire())).containsExactly(0, 1, 2);
		assertThat(table.acquire()).isNegative();
		table.release(1);
		assertThat(table.acquire()).isEqualTo(1);
		assertThat(table.acquire()).isNegative();
		assertThat(table.used()).isEqualTo(3);
	}

	@Test
	void manyPlacesAreAllThere() {
		int places = 1_000;
		SlotTable<Integer> table = new SlotTable<>(places);
		Map<Integer, Integer> generations = new HashMap<>();
		for (int round = 0; round < 3; round++) {
			List<Integer> slots = new ArrayList<>();
			for (int slot = table.acquire(); slot >= 0; slot = table.acquire()) {
				table.put(slot, slot + round);
				assertThat(generations.put(slot, table.nextGeneration(slot))).isEqualTo((round > 0) ? round : null);
				slots.add(slot);
			}
			assertThat(slots).hasSize(places).doesNotHaveDuplicates();
			List<Integer> seen = new ArrayList<>();
			table.forEach(seen::add);
			int added = round;
			assertThat(seen).isEqualTo(IntStream.range(0, places).map((slot) -> slot + added).boxed().toList());
			slots.forEach(table::release);
			assertThat(table.used()).isZero();
		}
	}

	@Test
	void findsWhatWasPut() {
		SlotTable<String> table = new SlotTable<>(2);
		int slot = table.acquire();
		assertThat(table.get(slot)).isNull();
		table.put(slot, "here");
		assertThat(table.get(slot)).isEqualTo("here");
		table.release(slot);
		assertThat(table.get(slot)).isNull();
	}

	@Test
	void anyNumberMayBeAskedFor() {
		SlotTable<String> table = new SlotTable<>(2);
		assertThat(table.get(0)).isNull();
		assertThat(table.get(-1)).isNull();
		assertThat(table.get(2)).isNull();
		assertThat(table.get(Integer.MAX_VALUE)).isNull();
	}

	@Test
	void usersOfOnePlaceAreToldApart() {
		SlotTable<String> table = new SlotTable<>(1);
		int first = table.nextGeneration(table.acquire());
		table.release(0);
		assertThat(table.nextGeneration(table.acquire())).isNotEqualTo(first);
	}

	@Test
	void visitsWhatIsThere() {
		SlotTable<String> table = new SlotTable<>(4);
		for (String entry : List.of("a", "b", "c")) {
			table.put(table.acquire(), entry);
		}
		table.release(1);
		List<String> seen = new ArrayList<>();
		table.forEach(seen::add);
		assertThat(seen).containsExactly("a", "c");
	}

	@Test
	void severalThreadsTakeMemoryTogether() {
		for (int round = 0; round < 200; round++) {
			int places = 600;
			SlotTable<Integer> table = new SlotTable<>(places);
			Set<Integer> taken = ConcurrentHashMap.newKeySet();
			CompletableFuture<?>[] threads = IntStream.range(0, 4)
				.mapToObj((thread) -> CompletableFuture.runAsync(() -> {
					for (int slot = table.acquire(); slot >= 0; slot = table.acquire()) {
						assertThat(table.nextGeneration(slot)).isOne();
						table.put(slot, slot);
						assertThat(taken.add(slot)).isTrue();
					}
				}, (task) -> new Thread(task).start()))
				.toArray(CompletableFuture[]::new);
			CompletableFuture.allOf(threads).join();
			assertThat(taken).hasSize(places).allSatisfy((slot) -> assertThat(table.get(slot)).isEqualTo(slot));
		}
	}

	@Test
	void noPlaceIsEverHeldTwice() {
		int places = 8;
		SlotTable<Integer> table = new SlotTable<>(places);
		AtomicIntegerArray holders = new AtomicIntegerArray(places);
		CompletableFuture<?>[] threads = IntStream.range(0, 4).mapToObj((thread) -> CompletableFuture.runAsync(() -> {
			for (int i = 0; i < 100_000; i++) {
				int slot = table.acquire();
				if (slot >= 0) {
					assertThat(holders.incrementAndGet(slot)).isOne();
					table.put(slot, thread);
					if (ThreadLocalRandom.current().nextInt(64) == 0) {
						Thread.onSpinWait();
					}
					assertThat(table.get(slot)).isEqualTo(thread);
					holders.decrementAndGet(slot);
					table.release(slot);
				}
			}
		}, (task) -> new Thread(task).start())).toArray(CompletableFuture[]::new);
		CompletableFuture.allOf(threads).join();
		assertThat(table.used()).isZero();
		assertThat(IntStream.range(0, places).map((i) -> table.acquire()).sorted()).containsExactly(0, 1, 2, 3, 4, 5, 6,
				7);
	}

}
