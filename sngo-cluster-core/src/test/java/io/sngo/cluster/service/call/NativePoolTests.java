// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class NativePoolTests {

	private final AtomicInteger numbers = new AtomicInteger();

	private final Set<Integer> disposed = ConcurrentHashMap.newKeySet();

	private final NativePool<Integer> pool = new NativePool<>(2, this.numbers::incrementAndGet, this.disposed::add);

	@Test
	void lendsAgainWhatWasGivenBack() {
		Integer one = this.pool.take();
		this.pool.giveBack(one);
		assertThat(this.pool.take()).isEqualTo(one);
		assertThat(this.pool.made()).isOne();
	}

	@Test
	void triesNoMoreThanItKeeps() {
		assertThat(this.pool.tryTake()).isOne();
		assertThat(this.pool.tryTake()).isEqualTo(2);
		assertThat(this.pool.tryTake()).isNull();
		this.pool.giveBack(2);
		assertThat(this.pool.tryTake()).isEqualTo(2);
	}

	@Test
	void lendsMoreToWhoCannotDoWithoutAndKeepsNoneOfThem() {
		List<Integer> lent = new ArrayList<>();
		for (int i = 0; i < 5; i++) {
			lent.add(this.pool.take());
		}
		assertThat(lent).doesNotHaveDuplicates();
		lent.forEach(this.pool::giveBack);
		assertThat(this.disposed).containsExactlyInAnyOrder(3, 4, 5);
		assertThat(this.pool.made()).isEqualTo(2);
	}

	@Test
	void freesWhatIsIdleAtTheEndAndTheRestWhenItComesBack() {
		Integer one = this.pool.take();
		Integer two = this.pool.take();
		this.pool.giveBack(one);
		this.pool.close();
		assertThat(this.disposed).containsExactly(one);
		this.pool.giveBack(two);
		assertThat(this.disposed).containsExactlyInAnyOrder(one, two);
		assertThat(this.pool.made()).isZero();
	}

	@Test
	void whatCannotBeMadeTakesNoPlace() {
		NativePool<Integer> failing = new NativePool<>(1, () -> {
			throw new IllegalStateException("no memory");
		}, this.disposed::add);
		for (int i = 0; i < 3; i++) {
			assertThatExceptionOfType(IllegalStateException.class).isThrownBy(failing::tryTake);
			assertThatExceptionOfType(IllegalStateException.class).isThrownBy(failing::take);
		}
		assertThat(failing.made()).isZero();
	}

	@Test
	void nothingIsLentTwiceAtATime() throws Exception {
		Set<Integer> lent = ConcurrentHashMap.newKeySet();
		AtomicInteger twice = new AtomicInteger();
		ExecutorService threads = Executors.newFixedThreadPool(4);
		CountDownLatch start = new CountDownLatch(4);
		List<Future<?>> all = new ArrayList<>();
		for (int thread = 0; thread < 4; thread++) {
			all.add(threads.submit(() -> {
				start.countDown();
				start.await();
				for (int i = 0; i < 5_000; i++) {
					Integer one = this.pool.tryTake();
					if (one != null) {
						twice.addAndGet(lent.add(one) ? 0 : 1);
						lent.remove(one);
						this.pool.giveBack(one);
					}
				}
				return null;
			}));
		}
		for (Future<?> each : all) {
			each.get();
		}
		threads.shutdown();
		assertThat(twice).hasValue(0);
		assertThat(this.pool.made()).isBetween(1, 2);
	}

}
