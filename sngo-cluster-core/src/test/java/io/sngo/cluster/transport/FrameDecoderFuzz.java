// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.sngo.cluster.fuzz.CountedBuffers;
import io.sngo.cluster.fuzz.FuzzTarget;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The bytes of a connection, cut as the input says: its first byte is the lane, the
 * second how often the rest is repeated, so that there are large bodies, too, and the
 * next two where it is cut. The frames are those that are found in one piece, and hardly
 * more is held of one that has begun than what came of it.
 */
final class FrameDecoderFuzz implements FuzzTarget {

	private static final int MAX_MESSAGE = 1024;

	private static final int READ = 65_536;

	private final CountedBuffers buffers = new CountedBuffers();

	@Override
	public List<byte[]> seeds() {
		List<byte[]> seeds = new ArrayList<>();
		for (int lane = 0; lane < 2; lane++) {
			seeds.add(seed(lane, 0, 1, Frame.CONTROL, 3, 2));
			seeds.add(seed(lane, 3, 7, Frame.DATA, 0, 300));
			seeds.add(seed(lane, 31, 0xFFFF, Frame.DATA, 0, 40_000));
			seeds.add(seed(lane, 31, 20_000, Frame.CONTROL, 1, 65_536));
			seeds.add(seed(lane, 31, 20_000, Frame.DATA, 1, -1));
		}
		return seeds;
	}

	private static byte[] seed(int lane, int repeat, int cut, byte type, int detail, int length) {
		ByteBuf seed = Unpooled.buffer().writeByte(lane).writeByte(repeat).writeShort(cut);
		Frame.writeHeader(seed, length, type, (short) detail);
		seed.writeZero(Math.min(2100, Math.max(0, length)));
		return ByteBufUtil.getBytes(seed);
	}

	@Override
	public void run(byte[] input) {
		if (input.length < 4) {
			return;
		}
		int maxBody = ((input[0] & 1) == 0 ? Lane.CONTROL : Lane.DATA).maxBody(MAX_MESSAGE);
		int repeat = 1 + (input[1] & 0x1F);
		int cut = 1 + ((input[2] & 0xFF) << 8 | (input[3] & 0xFF));
		ByteBuf stream = Unpooled.buffer(Math.max(1, (input.length - 4) * repeat));
		for (int i = 0; i < repeat; i++) {
			stream.writeBytes(input, 4, input.length - 4);
		}
		Frames whole = new Frames();
		FrameDecoder inOnePiece = new FrameDecoder(maxBody, whole);
		inOnePiece.decode(stream.duplicate(), this.buffers.allocator());
		inOnePiece.stop();
		this.buffers.assertReleased();
		Frames pieces = new Frames();
		FrameDecoder decoder = new FrameDecoder(maxBody, pieces);
		// Not longer than it takes: a byte at a time, but not of the longest streams.
		int least = 1 + stream.readableBytes() / 2048;
		for (int piece = cut; stream.isReadable(); piece = piece * 31 % 65_521) {
			int count = Math.min(Math.max(least, piece), stream.readableBytes());
			// As from the network: into buffers that are not always full.
			ByteBuf read = this.buffers.allocator().heapBuffer(((piece & 3) == 0) ? READ : count, READ);
			read.writeBytes(stream, count);
			decoder.decode(read, this.buffers.allocator());
			pieces.arrived += count;
			assertThat(read.isReadable() && !pieces.malformed).as("something left").isFalse();
			read.release();
			// Twice what came of the body, a part of half that in each buffer, and one
			// more.
			assertThat(this.buffers.used())
				.isLessThanOrEqualTo(2 * Math.min(maxBody, pieces.arrived) + FrameParts.MIN_KEPT);
			if (pieces.malformed) {
				break;
			}
		}
		assertThat(pieces.found).isEqualTo(whole.found);
		assertThat(pieces.malformed).isEqualTo(whole.malformed);
		decoder.stop();
		this.buffers.assertReleased();
	}

	@Override
	public long maxAllocated(int length) {
		// All that the test itself needs: the stream, and buffers that are read into.
		return 4 * 1024 * 1024 + 4096L * length;
	}

	private static final class Frames implements FrameSink {

		private final List<Found> found = new ArrayList<>();

		private boolean malformed;

		private long arrived;

		@Override
		public boolean onFrame(byte type, short detail, ByteBuf body) {
			this.arrived = 0;
			CRC32 checksum = new CRC32();
			for (ByteBuffer part : body.nioBuffers()) {
				checksum.update(part);
			}
			this.found.add(new Found(type, detail, body.readableBytes(), checksum.getValue()));
			return true;
		}

		@Override
		public void onMalformed(String reason) {
			assertThat(this.malformed).as("twice").isFalse();
			this.malformed = true;
		}

	}

	/** A frame, and what its bytes add up to. */
	private record Found(byte type, short detail, int length, long checksum) {
	}

}
