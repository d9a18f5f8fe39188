// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.IllegalReferenceCountException;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.concurrent.FastThreadLocalThread;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Buffers that are used again.
 */
class SmallBufferTests {

	private static final int MAX = 1_000;

	private final ResourceLeakDetector.Level level = ResourceLeakDetector.getLevel();

	@BeforeEach
	void watchAsInProduction() {
		ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.SIMPLE);
	}

	@AfterEach
	void watchAsInTests() {
		ResourceLeakDetector.setLevel(this.level);
	}

	@Test
	void isUsedAgainAndEmptyThen() throws InterruptedException {
		onNewThread(() -> {
			ByteBuf first = allocate(10);
			assertThat(first).isInstanceOf(SmallBuffer.class);
			first.writeLong(1).readInt();
			assertThat(first.release()).isTrue();
			ByteBuf second = allocate(20);
			assertThat(second).isSameAs(first);
			assertThat(second.refCnt()).isEqualTo(1);
			assertThat(second.readerIndex()).isZero();
			assertThat(second.writerIndex()).isZero();
			second.release();
		});
	}

	@Test
	void isUsedAgainOnlyWhenNobodyHasIt() throws InterruptedException {
		onNewThread(() -> {
			ByteBuf first = allocate(10);
			ByteBuf slice = first.writeLong(7).retainedSlice(0, 8);
			assertThat(first.release()).isFalse();
			ByteBuf second = allocate(10);
			assertThat(second).isNotSameAs(first);
			second.writeLong(8);
			assertThat(slice.readLong()).isEqualTo(7);
			slice.release();
			second.release();
		});
	}

	/**
	 * Two threads would have it at one time.
	 */
	@Test
	void whatAnotherThreadReleasesIsNotUsedAgain() throws InterruptedException {
		List<ByteBuf> made = new ArrayList<>();
		CountDownLatch released = new CountDownLatch(1);
		CountDownLatch begun = new CountDownLatch(1);
		Thread other = new FastThreadLocalThread(() -> {
			try {
				begun.await();
			}
			catch (InterruptedException ex) {
				return;
			}
			made.get(0).release();
			released.countDown();
		});
		other.start();
		onNewThread(() -> {
			ByteBuf first = allocate(10);
			made.add(first);
			begun.countDown();
			try {
				assertThat(released.await(30, TimeUnit.SECONDS)).isTrue();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
			assertThat(first.refCnt()).isZero();
			ByteBuf second = allocate(10);
			assertThat(second).isNotSameAs(first);
			second.release();
		});
		other.join();
	}

	@Test
	void nobodyReadsWhatIsReleased() throws InterruptedException {
		onNewThread(() -> {
			ByteBuf buffer = allocate(10);
			buffer.release();
			assertThatExceptionOfType(IllegalReferenceCountException.class).isThrownBy(buffer::readByte);
			assertThatExceptionOfType(IllegalReferenceCountException.class).isThrownBy(buffer::release);
		});
	}

	@Test
	void takesNoMoreThanWasAskedForAndGrowsUpToThat() throws InterruptedException {
		onNewThread(() -> {
			ByteBuf buffer = allocate(10);
			buffer.writeZero(MAX);
			assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> buffer.writeByte(0));
			buffer.release();
			ByteBuf next = allocate(10);
			assertThat(next).as("one that has grown is not kept").isNotSameAs(buffer);
			assertThat(next.capacity()).isEqualTo(SmallBuffer.SIZE);
			next.release();
		});
	}

	@Test
	void boundOfTheLastUserIsForgotten() throws InterruptedException {
		onNewThread(() -> {
			ByteBuf narrow = SmallBuffer.allocate(ByteBufAllocator.DEFAULT, 10, SmallBuffer.SIZE);
			narrow.release();
			ByteBuf wide = allocate(10);
			assertThat(wide).isSameAs(narrow);
			wide.writeZero(MAX);
			assertThat(wide.maxCapacity()).isEqualTo(MAX);
			wide.release();
		});
	}

	@Test
	void largeOnesAndTightBoundsAreLeftToTheAllocator() throws InterruptedException {
		onNewThread(() -> {
			ByteBuf large = allocate(SmallBuffer.SIZE + 1);
			assertThat(large).isNotInstanceOf(SmallBuffer.class);
			large.release();
			ByteBuf tight = SmallBuffer.allocate(ByteBufAllocator.DEFAULT, 10, 20);
			assertThat(tight.maxCapacity()).isEqualTo(20);
			tight.release();
		});
	}

	@Test
	void whoeverLooksForLeaksGetsBuffersThatAreWatched() throws InterruptedException {
		onNewThread(() -> {
			ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
			ByteBuf buffer = allocate(10);
			assertThat(buffer).isNotInstanceOf(SmallBuffer.class);
			buffer.release();
		});
	}

	@Test
	void threadsThatKeepNoneUseTheAllocator() {
		ByteBuf buffer = allocate(10);
		assertThat(buffer).isNotInstanceOf(SmallBuffer.class);
		buffer.release();
	}

	@Test
	void fewAreKept() throws InterruptedException {
		onNewThread(() -> {
			int count = 20_000;
			List<ByteBuf> buffers = new ArrayList<>();
			for (int i = 0; i < count; i++) {
				buffers.add(allocate(10));
			}
			Set<ByteBuf> before = Collections.newSetFromMap(new IdentityHashMap<>());
			before.addAll(buffers);
			buffers.forEach(ByteBuf::release);
			int again = 0;
			List<ByteBuf> next = new ArrayList<>();
			for (int i = 0; i < count; i++) {
				ByteBuf buffer = allocate(10);
				again += before.contains(buffer) ? 1 : 0;
				next.add(buffer);
			}
			next.forEach(ByteBuf::release);
			assertThat(again).isBetween(1, 64);
		});
	}

	/**
	 * Of the kind that keeps buffers, and keeps none of other tests.
	 */
	private static void onNewThread(Runnable test) throws InterruptedException {
		AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
		Thread thread = new FastThreadLocalThread(test);
		thread.setUncaughtExceptionHandler((failed, ex) -> failure.set(ex));
		thread.start();
		thread.join();
		assertThat(failure).hasNullValue();
	}

	private static ByteBuf allocate(int length) {
		return SmallBuffer.allocate(ByteBufAllocator.DEFAULT, length, MAX);
	}

}
