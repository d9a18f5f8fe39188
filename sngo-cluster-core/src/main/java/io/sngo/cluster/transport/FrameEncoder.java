// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/**
 * Writes a batch of frames to a channel: headers and small bodies side by side in few
 * buffers, large bodies as they are, without a copy. Used on the channel's loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // the channel tells failures
final class FrameEncoder {

	private static final int CHUNK = 16 * 1024;

	/**
	 * Up to here, copying a body costs less than handing one more buffer to the kernel.
	 */
	private static final int COPY_LIMIT = 1024;

	private final Channel channel;

	private @Nullable ByteBuf chunk;

	/** Bytes that are about to be copied. */
	private long expected;

	FrameEncoder(Channel channel) {
		this.channel = channel;
	}

	/**
	 * Tells what is about to be added, so that a single small frame does not take the
	 * room of a batch.
	 */
	void expect(Iterable<Frame> batch) {
		this.expected = 0;
		for (Frame frame : batch) {
			this.expected += copied(frame.body().readableBytes());
		}
	}

	/**
	 * How much of a frame goes into a shared buffer.
	 */
	private static int copied(int length) {
		return Frame.HEADER + ((length <= COPY_LIMIT) ? length : 0);
	}

	/**
	 * Adds a frame to the batch. Takes over its body.
	 */
	void add(Frame frame) {
		ByteBuf body = frame.body();
		int length = body.readableBytes();
		boolean copy = length <= COPY_LIMIT;
		int copied = copied(length);
		ByteBuf target = room(copied);
		Frame.writeHeader(target, length, frame.type(), frame.detail());
		if (copy) {
			target.writeBytes(body);
			body.release();
		}
		else {
			writeChunk();
			this.channel.write(body, this.channel.voidPromise());
		}
		this.expected -= copied;
	}

	/**
	 * Hands the batch to the network.
	 */
	void flush() {
		writeChunk();
		this.channel.flush();
	}

	private ByteBuf room(int bytes) {
		ByteBuf current = this.chunk;
		if (current != null && current.writableBytes() >= bytes) {
			return current;
		}
		writeChunk();
		int size = (int) Math.max(bytes, Math.min(CHUNK, this.expected));
		ByteBuf next = this.channel.alloc().ioBuffer(size, size);
		this.chunk = next;
		return next;
	}

	private void writeChunk() {
		ByteBuf current = this.chunk;
		this.chunk = null;
		if (current != null) {
			this.channel.write(current, this.channel.voidPromise());
		}
	}

}
