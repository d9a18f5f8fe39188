// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.util.ArrayList;
import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.util.IllegalReferenceCountException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Few buffers for many frames, and no copy of large ones.
 */
@ExtendWith(BufferLeaks.class)
class FrameEncoderTests {

	private final FrameEncoder encoder = new FrameEncoder(ByteBufAllocator.DEFAULT);

	@Test
	void singleFrameTakesNoMoreRoomThanItNeeds() {
		for (int i = 0; i < 2; i++) {
			add(frame(20));
			List<Chunk> written = takeAll();
			assertThat(written).hasSize(1);
			assertThat(written.get(0).bytes().capacity()).isEqualTo(Frame.HEADER + 20);
			release(written);
		}
	}

	@Test
	void smallFramesShareFewBuffers() {
		add(100, 20);
		List<Chunk> written = takeAll();
		assertThat(written).hasSizeLessThan(10);
		assertThat(bytes(written)).isEqualTo(100 * (Frame.HEADER + 20));
		assertThat(written.stream().mapToInt(Chunk::messages).sum()).isEqualTo(100);
		release(written);
	}

	@Test
	void asManyAsLastTimeShareOne() {
		for (int i = 0; i < 3; i++) {
			add(100, 20);
			List<Chunk> written = takeAll();
			if (i > 0) {
				assertThat(written).hasSize(1);
				assertThat(written.get(0).bytes().writableBytes()).isZero();
			}
			release(written);
		}
		add(frame(20));
		release(takeAll());
		add(frame(20));
		assertThat(this.encoder.held()).as("fewer are guessed when there were fewer").isLessThan(1000);
		release(takeAll());
	}

	@Test
	void smallBodiesAreReleasedAtOnceAndUntouchedBefore() {
		ByteBuf body = Unpooled.buffer().writeZero(20);
		body.retain();
		add(new Frame(Frame.DATA, (short) 0, body));
		assertThat(body.refCnt()).isEqualTo(1);
		assertThat(body.readableBytes()).as("whoever has kept it can still read it").isEqualTo(20);
		body.release();
		release(takeAll());
	}

	@Test
	void largeBodiesAreNotCopiedAndKeepTheirPlace() {
		ByteBuf large = Unpooled.buffer().writeZero(100_000);
		add(frame(30_000));
		release(takeAll());
		add(new Frame(Frame.DATA, (short) 0, Unpooled.buffer().writeByte(1)));
		add(new Frame(Frame.DATA, (short) 0, large));
		add(new Frame(Frame.DATA, (short) 0, Unpooled.buffer().writeByte(2)));
		ByteBuf all = Unpooled.buffer();
		List<Chunk> written = takeAll();
		assertThat(written).anySatisfy((chunk) -> assertThat(chunk.bytes()).isSameAs(large));
		written.forEach((chunk) -> all.writeBytes(chunk.bytes(), 0, chunk.bytes().readableBytes()));
		assertThat(all.readableBytes()).isEqualTo(3 * Frame.HEADER + 2 + 100_000);
		assertThat(all.getByte(Frame.HEADER)).isEqualTo((byte) 1);
		assertThat(all.getInt(Frame.HEADER + 1)).isEqualTo(100_000);
		assertThat(all.getByte(all.readableBytes() - 1)).isEqualTo((byte) 2);
		release(written);
	}

	@Test
	void headersOfLargeBodiesTakeNoRoomForThem() {
		add(50, 1000);
		release(takeAll());
		add(frame(1100));
		release(takeAll());
		add(15, 1100);
		List<Chunk> written = takeAll();
		int room = 0;
		for (int i = 0; i < written.size(); i += 2) {
			room += written.get(i).bytes().capacity();
		}
		assertThat(written).hasSize(30);
		assertThat(room).isLessThanOrEqualTo(15 * 15 * Frame.HEADER);
		release(written);
	}

	@Test
	void manySmallFramesFillSeveralBuffers() {
		add(200, 1000);
		assertThat(this.encoder.held()).isBetween(200L * 1008, 250L * 1008);
		List<Chunk> written = takeAll();
		assertThat(bytes(written)).isEqualTo(200 * (Frame.HEADER + 1000));
		assertThat(written).hasSizeLessThan(25);
		assertThat(written).allSatisfy((chunk) -> assertThat(chunk.bytes().capacity()).isLessThanOrEqualTo(16 * 1024));
		release(written);
	}

	@Test
	void tellsWhatItHolds() {
		assertThat(this.encoder.held()).isZero();
		long before = 0;
		for (int size : new int[] { 0, 5000, 20, 1024, 1025, 3 }) {
			add(frame(size));
			assertThat(this.encoder.held()).isGreaterThanOrEqualTo(before);
			before = this.encoder.held();
		}
		assertThat(before).isGreaterThan(5000 + 1024 + 1025);
		release(takeAll());
		assertThat(this.encoder.held()).isZero();
		assertThat(this.encoder.isEmpty()).isTrue();
	}

	@Test
	void whatCannotBeAddedLeavesNothingBehind() {
		add(frame(10));
		Frame released = frame(10);
		released.body().release();
		assertThatExceptionOfType(IllegalReferenceCountException.class).isThrownBy(() -> add(released));
		add(frame(20));
		ByteBuf all = Unpooled.buffer();
		List<Chunk> written = takeAll();
		written.forEach((chunk) -> all.writeBytes(chunk.bytes(), 0, chunk.bytes().readableBytes()));
		release(written);
		assertThat(all.readableBytes()).isEqualTo(2 * Frame.HEADER + 30);
		assertThat(all.getInt(Frame.HEADER + 10)).isEqualTo(20);
	}

	@Test
	void bodyCountsAsTheBufferThatItIsIn() {
		add(new Frame(Frame.DATA, (short) 0, Unpooled.buffer(8_000).writeZero(2_000)));
		assertThat(this.encoder.held()).isGreaterThan(8_000);
		release(takeAll());
		assertThat(this.encoder.held()).isZero();
	}

	@Test
	void farewellIsNoMessage() {
		add(new Frame(Frame.RETIRE, (short) 0, Unpooled.EMPTY_BUFFER));
		add(new Frame(Frame.CONTROL, (short) 1, Unpooled.buffer().writeZero(4)));
		List<Chunk> written = takeAll();
		assertThat(written.stream().mapToInt(Chunk::messages).sum()).isEqualTo(1);
		assertThat(written.stream().mapToInt(Chunk::messageBytes).sum()).isEqualTo(Frame.HEADER + 4);
		release(written);
	}

	private void add(int count, int size) {
		for (int i = 0; i < count; i++) {
			add(frame(size));
		}
	}

	private void add(Frame frame) {
		this.encoder.add(frame);
	}

	private List<Chunk> takeAll() {
		List<Chunk> taken = new ArrayList<>();
		for (Chunk next = this.encoder.poll(); next != null; next = this.encoder.poll()) {
			taken.add(next);
		}
		return taken;
	}

	private static int bytes(List<Chunk> chunks) {
		return chunks.stream().mapToInt((chunk) -> chunk.bytes().readableBytes()).sum();
	}

	private static void release(List<Chunk> chunks) {
		chunks.forEach((chunk) -> chunk.bytes().release());
	}

	private static Frame frame(int size) {
		return new Frame(Frame.DATA, (short) 0, Unpooled.buffer(Math.max(1, size)).writeZero(size));
	}

}
