// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The bound of what waits, and the order of the farewell.
 */
@ExtendWith(BufferLeaks.class)
class OutboxTests {

	/** Bodies so large are not copied, and go out by themselves. */
	private static final int LARGE = FrameEncoder.COPY_LIMIT + 1;

	private final List<Outbox> outboxes = new ArrayList<>();

	private final Outbox outbox = create(20_000);

	@AfterEach
	void close() {
		this.outboxes.forEach(Outbox::close);
	}

	@Test
	void takesUpToItsBound() {
		assertThat(this.outbox.offer(frame(9_000), true)).isTrue();
		assertThat(this.outbox.offer(frame(9_000), true)).isTrue();
		Frame surplus = frame(2_000);
		assertThat(this.outbox.offer(surplus, true)).isFalse();
		assertThat(surplus.body().refCnt()).isEqualTo(1);
		takeAll();
		assertThat(this.outbox.offer(surplus, true)).isTrue();
	}

	@Test
	void nothingIsAddedToAClosedOne() {
		this.outbox.close();
		this.outbox.finish(farewell(Frame.DONE));
		this.outbox.acknowledge(farewell(Frame.RETIRED));
		assertThat(this.outbox.isEmpty()).isTrue();
		assertThat(this.outbox.bytes()).isZero();
	}

	@Test
	void memoryIsBoundedWhateverTheSizes() {
		for (int size : new int[] { 0, 1, 100, 1_000, 1_100, 5_000 }) {
			Outbox full = create(100_000);
			// As many small frames as go together have gone before.
			for (int i = 0; i < 50; i++) {
				full.offer(frame(1_000), true);
			}
			Queue<Chunk> before = new ArrayDeque<>();
			full.drainTo(before, Integer.MAX_VALUE);
			before.forEach((chunk) -> chunk.bytes().release());
			int taken = 0;
			Frame next = frame(size);
			while (full.offer(next, true)) {
				taken++;
				next = frame(size);
			}
			next.body().release();
			Queue<Chunk> chunks = new ArrayDeque<>();
			full.drainTo(chunks, Integer.MAX_VALUE);
			long memory = 0;
			for (Chunk chunk : chunks) {
				memory += chunk.bytes().capacity() + 200;
				chunk.bytes().release();
			}
			assertThat(memory).as("%s frames of %s bytes", taken, size).isLessThan(100_000 + 16_384 + size);
			assertThat((long) taken * (Frame.HEADER + size)).as("and used").isGreaterThan(50_000);
		}
	}

	@Test
	void takesAnythingWhenEmpty() {
		assertThat(this.outbox.offer(frame(50_000), true)).isTrue();
		Frame surplus = frame(0);
		assertThat(this.outbox.offer(surplus, false)).isFalse();
		surplus.body().release();
	}

	@Test
	void takesOnlyAnswersBehindTheFarewell() {
		this.outbox.offer(frame(1), true);
		assertThat(this.outbox.retire(farewell(Frame.RETIRE))).isTrue();
		assertThat(this.outbox.retire(farewell(Frame.RETIRE))).isFalse();
		assertThat(this.outbox.isRetiring()).isTrue();
		Frame late = frame(2);
		assertThat(this.outbox.offer(late, true)).isFalse();
		assertThat(this.outbox.offer(frame(3), false)).isTrue();
		this.outbox.finish(farewell(Frame.DONE));
		assertThat(this.outbox.offer(late, false)).isFalse();
		late.body().release();
		assertThat(takeAll()).containsExactly("7:1", "4:0", "7:3", "5:0");
		assertThat(this.outbox.isEmpty()).isTrue();
		assertThat(this.outbox.bytes()).isZero();
	}

	@Test
	void takesFramesInBulkWhileLittleWaits() {
		Outbox large = create(10 * Outbox.MAX_BULK_BYTES);
		assertThat(large.hasRoomForBulk()).isTrue();
		assertThat(large.offerBulk(frame(2 * Outbox.MAX_BULK_BYTES))).as("of any size").isTrue();
		assertThat(large.hasRoomForBulk()).isFalse();
		Frame surplus = frame(1);
		assertThat(large.offerBulk(surplus)).isFalse();
		assertThat(surplus.body().refCnt()).isEqualTo(1);
		assertThat(large.offer(frame(1), true)).as("others do not wait for it").isTrue();
		large.retire(farewell(Frame.RETIRE));
		Queue<Chunk> taken = new ArrayDeque<>();
		large.drainTo(taken, 1000);
		taken.forEach((chunk) -> chunk.bytes().release());
		assertThat(large.offerBulk(surplus)).as("a stream goes on while it retires").isTrue();
		large.close();
		Frame late = frame(1);
		assertThat(large.offerBulk(late)).isFalse();
		late.body().release();
	}

	@Test
	void givesFramesUntilTheyAreAsLargeAsWanted() {
		for (int i = 0; i < 5; i++) {
			assertThat(this.outbox.offer(frame(LARGE), true)).isTrue();
		}
		int size = Frame.HEADER + LARGE;
		Queue<Chunk> taken = new ArrayDeque<>();
		assertThat(this.outbox.drainTo(taken, size + 1)).as("and the header of the next")
			.isEqualTo(size + Frame.HEADER);
		assertThat(this.outbox.bytes()).isEqualTo(4 * size - Frame.HEADER);
		assertThat(this.outbox.drainTo(taken, 10 * size)).isEqualTo(4 * size - Frame.HEADER);
		assertThat(this.outbox.drainTo(taken, 10 * size)).isZero();
		assertThat(taken.stream().mapToInt(Chunk::messages).sum()).isEqualTo(5);
		taken.forEach((chunk) -> chunk.bytes().release());
	}

	@Test
	void releasesWhatItDropsAndTellsHowManyMessages() {
		ByteBuf body = Unpooled.buffer(LARGE).writeZero(LARGE);
		this.outbox.offer(new Frame(Frame.DATA, (short) 0, body), true);
		this.outbox.offer(frame(1), true);
		this.outbox.offer(frame(1), true);
		this.outbox.retire(farewell(Frame.RETIRE));
		assertThat(this.outbox.close()).isEqualTo(3);
		assertThat(body.refCnt()).isZero();
		Frame late = frame(1);
		assertThat(this.outbox.offer(late, false)).isFalse();
		late.body().release();
		assertThat(this.outbox.retire(farewell(Frame.RETIRE))).isFalse();
	}

	@Test
	void acknowledgesBeforeItsLastFrameOnly() {
		this.outbox.offer(frame(9_000), true);
		this.outbox.offer(frame(9_900), true);
		// The farewell needs no room.
		this.outbox.acknowledge(farewell(Frame.RETIRED));
		this.outbox.retire(farewell(Frame.RETIRE));
		this.outbox.finish(farewell(Frame.DONE));
		this.outbox.acknowledge(farewell(Frame.RETIRED));
		assertThat(takeAll()).containsExactly("7:9000", "7:9900", "8:0", "4:0", "5:0");
	}

	@Test
	void whatIsTakenOutMakesRoomOfItsSize() {
		for (int round = 0; round < 1000; round++) {
			assertThat(this.outbox.offer(frame(92 + round % 1500), true)).isTrue();
			assertThat(this.outbox.offer(frame(492), false)).isTrue();
			takeAll();
		}
		assertThat(this.outbox.isEmpty()).isTrue();
		assertThat(this.outbox.bytes()).isZero();
		assertThat(this.outbox.offer(frame(20_000), true)).isTrue();
		Frame surplus = frame(1);
		assertThat(this.outbox.offer(surplus, true)).isFalse();
		surplus.body().release();
	}

	@Test
	void withoutMemoryNothingIsTaken() {
		boolean[] empty = { true };
		Outbox poor = new Outbox(20_000, new AbstractByteBufAllocator(false) {

			@Override
			public boolean isDirectBufferPooled() {
				return false;
			}

			@Override
			protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
				return newDirectBuffer(initialCapacity, maxCapacity);
			}

			@Override
			protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
				if (empty[0]) {
					throw new OutOfMemoryError("none left, says the test");
				}
				return Unpooled.buffer(initialCapacity, maxCapacity);
			}

		});
		Frame frame = frame(10);
		assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(() -> poor.offer(frame, true));
		assertThat(frame.body().refCnt()).isEqualTo(1);
		assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(() -> poor.retire(farewell(Frame.RETIRE)));
		assertThat(poor.isRetiring()).as("it can be said later").isFalse();
		assertThat(poor.bytes()).isZero();
		assertThat(poor.isEmpty()).isTrue();
		empty[0] = false;
		assertThat(poor.offer(frame, true)).isTrue();
		assertThat(poor.close()).isEqualTo(1);
	}

	/**
	 * @return type and length of each frame
	 */
	private List<String> takeAll() {
		Queue<Chunk> chunks = new ArrayDeque<>();
		this.outbox.drainTo(chunks, Integer.MAX_VALUE);
		ByteBuf all = Unpooled.buffer();
		for (Chunk chunk : chunks) {
			all.writeBytes(chunk.bytes());
			chunk.bytes().release();
		}
		List<String> frames = new ArrayList<>();
		while (all.isReadable()) {
			int length = all.readInt();
			frames.add(all.readByte() + ":" + length);
			all.skipBytes(3 + length);
		}
		return frames;
	}

	private Outbox create(int maxBytes) {
		Outbox created = new Outbox(maxBytes, ByteBufAllocator.DEFAULT);
		this.outboxes.add(created);
		return created;
	}

	private static Frame frame(int size) {
		return new Frame(Frame.DATA, (short) 0, Unpooled.buffer(Math.max(1, size)).writeZero(size));
	}

	private static Frame farewell(byte type) {
		return new Frame(type, (short) 0, Unpooled.EMPTY_BUFFER);
	}

}
