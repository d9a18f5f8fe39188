// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Iterator;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;

import io.sngo.cluster.ClusterException;

/**
 * A payload that is compressed: four bytes for its length as it was, then deflate without
 * header and checksum (RFC 1951). Whoever reads it knows beforehand how much it is going
 * to be, and allocates no more. Safe for use by any thread.
 */
final class DeflateFormat implements AutoCloseable {

	/** More than this is not worth the receiver's time. A quarter has to be gained. */
	static final int MAX_PERCENT = 75;

	/**
	 * So many times as much is made of what was received at most: deflate could do 1,032,
	 * and so let a few bytes keep a receiver busy.
	 */
	static final int MAX_RATIO = 100;

	static final int LENGTH = 4;

	/**
	 * Stored, not the last, of no bytes: takes five, and may stand before any other
	 * block.
	 */
	private static final byte[] EMPTY_BLOCK = { 0, 0, 0, -1, -1 };

	private static final int FIRST_CAPACITY = 512;

	private final NativePool<Deflater> deflaters;

	private final NativePool<Inflater> inflaters;

	/**
	 * @param size how many payloads are compressed at one time at most
	 */
	DeflateFormat(int size) {
		this.deflaters = new NativePool<>(size, () -> new Deflater(Deflater.BEST_SPEED, true), Deflater::end);
		this.inflaters = new NativePool<>(size, () -> new Inflater(true), Inflater::end);
	}

	/**
	 * Appends a part of a buffer to another one, compressed. If that is not
	 * {@link Result#DONE done}, the target has some bytes more that mean nothing.
	 */
	Result deflate(ByteBuf source, int index, int length, ByteBuf target) {
		Deflater deflater = this.deflaters.tryTake();
		if (deflater == null) {
			return Result.BUSY;
		}
		try {
			target.writeInt(length);
			int start = target.writerIndex();
			deflater.setInput(source.nioBuffer(index, length));
			deflater.finish();
			int limit = start + (int) ((long) length * MAX_PERCENT / 100);
			if (!write(deflater, target, limit)) {
				return Result.TOO_LARGE;
			}
			pad(target, start, length);
			return Result.DONE;
		}
		finally {
			// What it was given is not kept alive by it, nor known to the next one.
			deflater.reset();
			this.deflaters.giveBack(deflater);
		}
	}

	private static boolean write(Deflater deflater, ByteBuf target, int limit) {
		while (!deflater.finished()) {
			int start = target.writerIndex();
			if (start >= limit) {
				return false;
			}
			target.ensureWritable(Math.min(limit - start, Math.max(FIRST_CAPACITY, target.writableBytes())));
			ByteBuffer room = target.nioBuffer(start, Math.min(limit - start, target.writableBytes()));
			target.writerIndex(start + deflater.deflate(room));
		}
		return true;
	}

	/**
	 * Fills up what has become smaller than a receiver takes.
	 */
	private static void pad(ByteBuf target, int start, int length) {
		int missing = leastLength(length) - (target.writerIndex() - start);
		if (missing > 0) {
			byte[] deflated = ByteBufUtil.getBytes(target, start, target.writerIndex() - start);
			target.writerIndex(start);
			for (int i = 0; i < missing; i += EMPTY_BLOCK.length) {
				target.writeBytes(EMPTY_BLOCK);
			}
			target.writeBytes(deflated);
		}
	}

	private static int leastLength(int length) {
		return (length + MAX_RATIO - 1) / MAX_RATIO;
	}

	/**
	 * The length of the payload that follows, as it was. Nothing is read or allocated
	 * that was not checked before.
	 * @throws MalformedFrameException if it is not allowed
	 */
	static int plainLength(ByteBuf payload, int max) {
		int length = CallFrame.need(payload, LENGTH).getInt(payload.readerIndex());
		int deflated = payload.readableBytes() - LENGTH;
		if (length < 0 || length > max) {
			throw new MalformedFrameException(
					"compressed payload of " + length + " bytes; 0 to " + max + " are allowed");
		}
		if (deflated < leastLength(length)) {
			throw new MalformedFrameException("compressed payload of " + deflated + " bytes that promises " + length
					+ "; at most " + MAX_RATIO + " times as much is allowed");
		}
		return length;
	}

	/**
	 * Reads a payload whose length is known to be allowed.
	 * @param payload from its length on; read to its end
	 * @throws ClusterException if it is not what was compressed
	 */
	ByteBuf inflate(ByteBuf payload, ByteBufAllocator allocator) {
		int length = payload.readInt();
		int deflated = payload.readableBytes();
		Inflater inflater = this.inflaters.take();
		ByteBuf plain = null;
		boolean done = false;
		try {
			// On the heap, where codecs read from.
			plain = allocator.heapBuffer(length, length);
			Iterator<ByteBuffer> parts = Arrays.asList(payload.nioBuffers()).iterator();
			int count = read(inflater, parts, plain.nioBuffer(0, length));
			int surplus = read(inflater, parts, ByteBuffer.allocate(1));
			check(inflater, parts, length, count + surplus);
			payload.skipBytes(deflated);
			plain.writerIndex(length);
			done = true;
			return plain;
		}
		catch (DataFormatException ex) {
			throw new ClusterException("compressed payload of " + deflated + " bytes that is none: " + ex.getMessage(),
					ex);
		}
		finally {
			if (plain != null && !done) {
				plain.release();
			}
			inflater.reset();
			this.inflaters.giveBack(inflater);
		}
	}

	private static void check(Inflater inflater, Iterator<ByteBuffer> rest, int length, int count) {
		String wrong = null;
		if (count > length) {
			wrong = "is more";
		}
		else if (!inflater.finished()) {
			wrong = "ends too early, after " + count;
		}
		else if (count < length) {
			wrong = "is " + count;
		}
		else {
			int others = inflater.getRemaining();
			while (rest.hasNext()) {
				others += rest.next().remaining();
			}
			if (others > 0) {
				wrong = "is followed by " + others + " others";
			}
		}
		if (wrong != null) {
			throw new ClusterException("compressed payload that should be of " + length + " bytes " + wrong);
		}
	}

	private static int read(Inflater inflater, Iterator<ByteBuffer> parts, ByteBuffer room) throws DataFormatException {
		int count = 0;
		boolean goesOn = true;
		while (goesOn && room.hasRemaining() && !inflater.finished()) {
			int more = inflater.inflate(room);
			count += more;
			if (more == 0) {
				goesOn = inflater.needsInput() && parts.hasNext();
				if (goesOn) {
					inflater.setInput(parts.next());
				}
			}
		}
		return count;
	}

	@Override
	public void close() {
		this.deflaters.close();
		this.inflaters.close();
	}

	/**
	 * What became of a payload that was to be compressed.
	 */
	enum Result {

		DONE,

		/** Too little would be gained. */
		TOO_LARGE,

		/** Others are being compressed, as many as may be at one time. */
		BUSY

	}

}
