// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Frames in pieces of all sizes, and what is no frame.
 */
@ExtendWith(BufferLeaks.class)
class FrameDecoderTests {

	private static final int MAX_BODY = 300_000;

	private final List<String> frames = new ArrayList<>();

	private final List<String> complaints = new ArrayList<>();

	private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);

	private int acceptFrames = Integer.MAX_VALUE;

	private final FrameDecoder decoder = new FrameDecoder(MAX_BODY, new FrameSink() {

		@Override
		public boolean onFrame(byte type, short detail, ByteBuf body) {
			FrameDecoderTests.this.frames.add(type + "/" + detail + "/" + Arrays.hashCode(ByteBufUtil.getBytes(body)));
			return --FrameDecoderTests.this.acceptFrames > 0;
		}

		@Override
		public void onMalformed(String reason) {
			FrameDecoderTests.this.complaints.add(reason);
		}

	});

	@ParameterizedTest
	@ValueSource(ints = { 1, 3, 7, 8, 9, 100, 65_536, 10_000_000 })
	void framesAreFoundHoweverTheyAreCut(int piece) {
		Random random = new Random(piece);
		ByteBuf bytes = Unpooled.buffer();
		List<String> expected = new ArrayList<>();
		for (int size : new int[] { 0, 0, 1, 5, 1000, 0, 70_000, MAX_BODY, 3, 0 }) {
			byte[] body = new byte[size];
			random.nextBytes(body);
			Frame.writeHeader(bytes, size, Frame.DATA, (short) size);
			bytes.writeBytes(body);
			expected.add(Frame.DATA + "/" + (short) size + "/" + Arrays.hashCode(body));
		}
		while (bytes.isReadable()) {
			ByteBuf next = bytes.readSlice(Math.min(piece, bytes.readableBytes()));
			this.decoder.decode(next, this.allocator);
			assertThat(next.isReadable()).isFalse();
		}
		assertThat(this.frames).isEqualTo(expected);
		assertThat(this.complaints).isEmpty();
		assertThat(this.decoder.isPartial()).isFalse();
		assertThat(this.allocator.metric().usedHeapMemory()).isZero();
	}

	/**
	 * As from the network: into buffers that are larger than what there is, by turns.
	 */
	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 })
	void framesAreFoundInBuffersThatAreNotFull(long seed) {
		Random random = new Random(seed);
		ByteBuf bytes = Unpooled.buffer();
		List<String> expected = new ArrayList<>();
		for (int i = 0; i < 10; i++) {
			byte[] body = new byte[random.nextInt(MAX_BODY)];
			random.nextBytes(body);
			Frame.writeHeader(bytes, body.length, Frame.DATA, (short) i);
			bytes.writeBytes(body);
			expected.add(Frame.DATA + "/" + i + "/" + Arrays.hashCode(body));
		}
		while (bytes.isReadable()) {
			int count = Math.min(1 + random.nextInt(65_536), bytes.readableBytes());
			ByteBuf next = this.allocator.buffer(65_536).writeBytes(bytes, count);
			this.decoder.decode(next, this.allocator);
			assertThat(next.isReadable()).isFalse();
			next.release();
		}
		assertThat(this.frames).isEqualTo(expected);
		assertThat(this.allocator.metric().usedHeapMemory()).isZero();
	}

	@Test
	void whatIsThereOfAFrameIsReleasedHoweverItCame() {
		ByteBuf bytes = Unpooled.buffer();
		Frame.writeHeader(bytes, MAX_BODY, Frame.DATA, (short) 0);
		this.decoder.decode(bytes, this.allocator);
		for (int count : new int[] { 65_536, 10, 40_000, 20_000 }) {
			ByteBuf next = this.allocator.buffer(65_536).writeZero(count);
			this.decoder.decode(next, this.allocator);
			next.release();
		}
		assertThat(this.allocator.metric().usedHeapMemory()).isEqualTo(2 * 65_536L + 10 + 20_000);
		this.decoder.stop();
		assertThat(this.allocator.metric().usedHeapMemory()).isZero();
	}

	@ParameterizedTest
	@ValueSource(ints = { MAX_BODY + 1, Integer.MAX_VALUE, Integer.MIN_VALUE, -1 })
	void aLengthThatIsNotAllowedIsRefusedBeforeAnythingIsAllocated(int length) {
		ByteBuf bytes = Unpooled.buffer();
		Frame.writeHeader(bytes, length, Frame.DATA, (short) 0);
		bytes.writeZero(1000);
		this.decoder.decode(bytes, this.allocator);
		assertThat(this.complaints).hasSize(1);
		assertThat(this.complaints.get(0)).contains(Integer.toString(length)).contains(Integer.toString(MAX_BODY));
		this.decoder.decode(Unpooled.buffer().writeZero(100), this.allocator);
		assertThat(this.complaints).hasSize(1);
		assertThat(this.frames).isEmpty();
		assertThat(this.allocator.metric().usedHeapMemory()).isZero();
	}

	@Test
	void flagsThatNobodyKnowsAreRefused() {
		ByteBuf bytes = Unpooled.buffer().writeInt(0).writeByte(Frame.DATA).writeByte(0x80).writeShort(0);
		this.decoder.decode(bytes, this.allocator);
		assertThat(this.complaints).hasSize(1);
	}

	@Test
	void memoryGrowsWithWhatHasCome() {
		ByteBuf bytes = Unpooled.buffer();
		Frame.writeHeader(bytes, MAX_BODY, Frame.DATA, (short) 0);
		bytes.writeZero(100);
		this.decoder.decode(bytes, this.allocator);
		assertThat(this.decoder.isPartial()).isTrue();
		assertThat(this.allocator.metric().usedHeapMemory()).isPositive().isLessThanOrEqualTo(64 * 1024);
		this.decoder.stop();
		assertThat(this.allocator.metric().usedHeapMemory()).isZero();
		assertThat(this.decoder.isPartial()).isFalse();
	}

	@Test
	void nothingIsDecodedBehindTheLastFrameThatIsWanted() {
		this.acceptFrames = 1;
		ByteBuf bytes = Unpooled.buffer();
		Frame.writeHeader(bytes, 0, Frame.HELLO, (short) 0);
		Frame.writeHeader(bytes, 0, Frame.DATA, (short) 0);
		this.decoder.decode(bytes, this.allocator);
		assertThat(this.frames).hasSize(1);
		assertThat(bytes.readableBytes()).isEqualTo(Frame.HEADER);
	}

}
