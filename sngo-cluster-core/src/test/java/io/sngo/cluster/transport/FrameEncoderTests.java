// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.util.ArrayList;
import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Few buffers for many frames, and no copy of large ones.
 */
@ExtendWith(BufferLeaks.class)
class FrameEncoderTests {

	private final EmbeddedChannel channel = new EmbeddedChannel();

	private final FrameEncoder encoder = new FrameEncoder(this.channel);

	@AfterEach
	void release() {
		this.channel.finishAndReleaseAll();
	}

	@Test
	void singleFrameTakesNoMoreRoomThanItNeeds() {
		write(List.of(frame(Unpooled.buffer().writeZero(20))));
		List<ByteBuf> written = written();
		assertThat(written).hasSize(1);
		assertThat(written.get(0).capacity()).isEqualTo(Frame.HEADER + 20);
		written.forEach(ByteBuf::release);
	}

	@Test
	void smallFramesShareOneBuffer() {
		List<Frame> frames = new ArrayList<>();
		for (int i = 0; i < 100; i++) {
			frames.add(frame(Unpooled.buffer().writeZero(20)));
		}
		write(frames);
		List<ByteBuf> written = written();
		assertThat(written).hasSize(1);
		assertThat(written.get(0).readableBytes()).isEqualTo(100 * (Frame.HEADER + 20));
		written.forEach(ByteBuf::release);
	}

	@Test
	void largeBodiesAreNotCopiedAndKeepTheirPlace() {
		ByteBuf large = Unpooled.buffer().writeZero(100_000);
		write(List.of(frame(Unpooled.buffer().writeByte(1)), frame(large), frame(Unpooled.buffer().writeByte(2))));
		List<ByteBuf> written = written();
		assertThat(written).hasSize(3);
		assertThat(written.get(1)).isSameAs(large);
		assertThat(written.get(0).readableBytes()).isEqualTo(2 * Frame.HEADER + 1);
		assertThat(written.get(2).readableBytes()).isEqualTo(Frame.HEADER + 1);
		written.forEach(ByteBuf::release);
	}

	@Test
	void headersOfLargeBodiesTakeNoRoomForThem() {
		List<Frame> frames = new ArrayList<>();
		for (int i = 0; i < 15; i++) {
			frames.add(frame(Unpooled.buffer().writeZero(1100)));
		}
		write(frames);
		List<ByteBuf> written = written();
		int room = 0;
		for (int i = 0; i < written.size(); i += 2) {
			room += written.get(i).capacity();
		}
		assertThat(written).hasSize(30);
		assertThat(room).isLessThanOrEqualTo(15 * 15 * Frame.HEADER);
		written.forEach(ByteBuf::release);
	}

	@Test
	void manySmallFramesFillSeveralBuffers() {
		List<Frame> frames = new ArrayList<>();
		int total = 0;
		for (int i = 0; i < 200; i++) {
			frames.add(frame(Unpooled.buffer().writeZero(1000)));
			total += Frame.HEADER + 1000;
		}
		write(frames);
		List<ByteBuf> written = written();
		assertThat(written.stream().mapToInt(ByteBuf::readableBytes).sum()).isEqualTo(total);
		assertThat(written).hasSizeLessThan(20);
		written.forEach(ByteBuf::release);
	}

	private void write(List<Frame> frames) {
		this.encoder.expect(frames);
		frames.forEach(this.encoder::add);
		this.encoder.flush();
	}

	private List<ByteBuf> written() {
		List<ByteBuf> written = new ArrayList<>();
		for (ByteBuf next = this.channel.readOutbound(); next != null; next = this.channel.readOutbound()) {
			written.add(next);
		}
		return written;
	}

	private static Frame frame(ByteBuf body) {
		return new Frame(Frame.DATA, (short) 0, body);
	}

}
