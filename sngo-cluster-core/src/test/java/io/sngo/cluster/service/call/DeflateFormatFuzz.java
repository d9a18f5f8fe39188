// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.util.ArrayList;
import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;

import io.sngo.cluster.ClusterException;
import io.sngo.cluster.fuzz.CountedBuffers;
import io.sngo.cluster.fuzz.FuzzTarget;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Compressed payloads; the first byte of the input is where it is cut into two buffers.
 * What comes out is as long as was promised, which is a hundred times the input at most.
 * And what is compressed here is the same afterwards.
 */
final class DeflateFormatFuzz implements FuzzTarget {

	private static final int MAX = 64 * 1024;

	private final CountedBuffers buffers = new CountedBuffers();

	private final DeflateFormat format = new DeflateFormat(1);

	@Override
	public List<byte[]> seeds() {
		List<byte[]> seeds = new ArrayList<>();
		for (int size : new int[] { 0, 1, 100, 2100, 40_000 }) {
			ByteBuf plain = Unpooled.wrappedBuffer(DeflateFormatTests.text(size));
			ByteBuf deflated = Unpooled.buffer().writeByte(size);
			if (this.format.deflate(plain, 0, size, deflated) == DeflateFormat.Result.DONE
					&& deflated.readableBytes() <= 4096) {
				seeds.add(ByteBufUtil.getBytes(deflated));
			}
		}
		// A bomb, stored bytes, and nothing.
		ByteBuf zeros = Unpooled.buffer().writeByte(0);
		this.format.deflate(Unpooled.wrappedBuffer(new byte[MAX]), 0, MAX, zeros);
		seeds.add(ByteBufUtil.getBytes(zeros));
		seeds.add(new byte[] { 0, 0, 0, 0, 2, 1, 2, 0, -3, -1, 7, 8 });
		seeds.add(new byte[] { 0, 0, 0, 0, 0, 3, 0 });
		return seeds;
	}

	@Override
	public void run(byte[] input) {
		if (input.length == 0) {
			return;
		}
		inflate(input, Math.min(input[0] & 0xFF, input.length - 1));
		deflate(input);
		this.buffers.assertReleased();
	}

	private void inflate(byte[] input, int cut) {
		CompositeByteBuf payload = this.buffers.allocator()
			.compositeHeapBuffer(2)
			.addComponent(true, Unpooled.wrappedBuffer(input, 1, cut))
			.addComponent(true, Unpooled.wrappedBuffer(input, 1 + cut, input.length - 1 - cut));
		try {
			int promised = DeflateFormat.plainLength(payload, MAX);
			assertThat(promised).isBetween(0, Math.min(MAX, DeflateFormat.MAX_RATIO * input.length));
			ByteBuf plain = this.format.inflate(payload, this.buffers.allocator());
			assertThat(plain.readableBytes()).isEqualTo(promised);
			assertThat(payload.isReadable()).isFalse();
			plain.release();
		}
		catch (ClusterException ex) {
			assertThat(ex.getMessage()).containsAnyOf("compressed payload", "call frame ends");
		}
		finally {
			payload.release();
		}
	}

	private void deflate(byte[] plain) {
		ByteBuf deflated = this.buffers.allocator().heapBuffer();
		try {
			if (this.format.deflate(Unpooled.wrappedBuffer(plain), 0, plain.length,
					deflated) == DeflateFormat.Result.DONE) {
				assertThat(DeflateFormat.plainLength(deflated, MAX)).isEqualTo(plain.length);
				ByteBuf again = this.format.inflate(deflated, this.buffers.allocator());
				assertThat(ByteBufUtil.getBytes(again)).isEqualTo(plain);
				again.release();
			}
		}
		finally {
			deflated.release();
		}
	}

	@Override
	public long maxAllocated(int length) {
		return 64 * 1024 + (DeflateFormat.MAX_RATIO + 50L) * length;
	}

	@Override
	public void close() {
		this.format.close();
	}

}
