// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.util.Random;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The body of a frame in parts: what is copied, what is kept, and what that takes.
 */
@ExtendWith(BufferLeaks.class)
class FramePartsTests {

	private static final int LENGTH = 280_000;

	/** As large as what the network is read into. */
	private static final int READ = 64 * 1024;

	private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);

	private final FrameParts parts = new FrameParts(LENGTH, this.allocator);

	@Test
	void whatFillsTheBufferThatItCameInIsNotCopied() {
		boolean complete = false;
		int came = 0;
		while (!complete) {
			int count = Math.min(READ, LENGTH - came);
			complete = read(count, READ);
			came += count;
			if (!complete) {
				assertThat(used()).isEqualTo(came);
			}
		}
		// The last part is short.
		assertThat(used()).isEqualTo(LENGTH);
		this.parts.whole().release();
		assertThat(used()).isZero();
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 1_000, 16 * 1024 - 1 })
	void nothingIsWonByAlternating(int small) {
		read(1, READ);
		for (int came = 1; LENGTH - came > READ;) {
			read(READ / 2, READ);
			read(small, READ);
			came += READ / 2 + small;
			assertThat(used()).as("with %s bytes", came).isLessThanOrEqualTo(FrameParts.MIN_KEPT + 2L * came);
		}
		this.parts.release();
		assertThat(used()).isZero();
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 100, 1_000, 10_000, 16 * 1024 - 1, 16 * 1024, 32 * 1024 - 1, 32 * 1024, 60_000, READ })
	void itTakesNoMoreThanTwiceWhatHasCome(int piece) {
		for (int came = 0; came < LENGTH;) {
			int count = Math.min(piece, LENGTH - came);
			read(count, READ);
			came += count;
			assertThat(used()).as("with %s bytes", came).isLessThanOrEqualTo(FrameParts.MIN_KEPT + 2L * came);
		}
		this.parts.whole().release();
		assertThat(used()).isZero();
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 })
	void itIsWhatCameHoweverItWasCut(long seed) {
		Random random = new Random(seed);
		byte[] body = new byte[LENGTH];
		random.nextBytes(body);
		int came = 0;
		boolean complete = false;
		while (!complete) {
			// Also what belongs to the next frame, and large and small ones by turns.
			int capacity = 1 + random.nextInt(random.nextBoolean() ? READ : 1_000);
			ByteBuf in = this.allocator.buffer(capacity);
			int count = Math.min(1 + random.nextInt(capacity), LENGTH - came);
			in.writeBytes(body, came, count);
			came += count;
			boolean last = came == LENGTH;
			in.writeZero(last ? in.writableBytes() : 0);
			complete = this.parts.add(in);
			assertThat(complete).isEqualTo(last);
			assertThat(in.readableBytes()).isEqualTo(last ? in.capacity() - count : 0);
			in.release();
			assertThat(used()).isLessThanOrEqualTo(FrameParts.MIN_KEPT + 2L * came);
		}
		ByteBuf whole = this.parts.whole();
		assertThat(ByteBufUtil.getBytes(whole)).isEqualTo(body);
		whole.release();
		assertThat(used()).isZero();
	}

	@Test
	void whatIsDroppedIsReleased() {
		read(READ, READ);
		read(100, READ);
		read(READ, READ);
		this.parts.release();
		assertThat(used()).isZero();
	}

	/**
	 * Fills a part of a buffer, and takes it.
	 */
	private boolean read(int count, int capacity) {
		ByteBuf in = this.allocator.buffer(capacity);
		try {
			return this.parts.add(in.writeZero(count));
		}
		finally {
			in.release();
		}
	}

	private long used() {
		return this.allocator.metric().usedHeapMemory();
	}

}
