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
		this.encoder.add(frame(Unpooled.buffer().writeZero(20)));
		this.encoder.flush();
		ByteBuf only = this.channel.readOutbound();
		assertThat(only.capacity()).isEqualTo(Frame.HEADER + 20);
		only.release();
	}

	@Test
	void smallFramesShareOneBuffer() {
		this.encoder.expect(100L * (Frame.HEADER + 20));
		for (int i = 0; i < 100; i++) {
			this.encoder.add(frame(Unpooled.buffer().writeZero(20)));
		}
		this.encoder.flush();
		ByteBuf only = this.channel.readOutbound();
		assertThat(only.readableBytes()).isEqualTo(100 * (Frame.HEADER + 20));
		assertThat(this.channel.outboundMessages()).isEmpty();
		only.release();
	}

	@Test
	void largeBodiesAreNotCopiedAndKeepTheirPlace() {
		ByteBuf large = Unpooled.buffer().writeZero(100_000);
		this.encoder.expect(large.readableBytes() + 3L * Frame.HEADER + 2);
		this.encoder.add(frame(Unpooled.buffer().writeByte(1)));
		this.encoder.add(frame(large));
		this.encoder.add(frame(Unpooled.buffer().writeByte(2)));
		this.encoder.flush();
		List<ByteBuf> written = new ArrayList<>();
		for (ByteBuf next = this.channel.readOutbound(); next != null; next = this.channel.readOutbound()) {
			written.add(next);
		}
		assertThat(written).hasSize(3);
		assertThat(written.get(1)).isSameAs(large);
		assertThat(written.get(0).readableBytes()).isEqualTo(2 * Frame.HEADER + 1);
		assertThat(written.get(2).readableBytes()).isEqualTo(Frame.HEADER + 1);
		written.forEach(ByteBuf::release);
	}

	@Test
	void manySmallFramesFillSeveralBuffers() {
		this.encoder.expect(1_000_000);
		int total = 0;
		for (int i = 0; i < 200; i++) {
			this.encoder.add(frame(Unpooled.buffer().writeZero(1000)));
			total += Frame.HEADER + 1000;
		}
		this.encoder.flush();
		int seen = 0;
		int buffers = 0;
		for (ByteBuf next = this.channel.readOutbound(); next != null; next = this.channel.readOutbound()) {
			seen += next.readableBytes();
			buffers++;
			next.release();
		}
		assertThat(seen).isEqualTo(total);
		assertThat(buffers).isLessThan(20);
	}

	private static Frame frame(ByteBuf body) {
		return new Frame(Frame.DATA, (short) 0, body);
	}

}
