// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.util.concurrent.atomic.LongAdder;

import io.netty.buffer.ByteBuf;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.sngo.cluster.service.CompressionStatistics;
import io.sngo.cluster.transport.DataChannel;

/**
 * Compresses payloads where it pays, and reads them. Safe for use by any thread.
 */
final class PayloadCompression implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(PayloadCompression.class);

	/**
	 * Less is sent as it is: a payload of 1 KiB costs nearly as much time as one of 2 KiB
	 * and gains half as much, so that only half as fast a network would be worth it.
	 */
	static final int MIN_BYTES = 2048;

	/**
	 * More takes longer than the others on a network loop should wait for.
	 */
	private static final int MAX_BYTES_ON_LOOP = 64 * 1024;

	/** At one time: compressing does nothing but compute. */
	private static final int PER_PROCESSOR = 2;

	private final SavingEstimates estimates = new SavingEstimates();

	private final DeflateFormat format = new DeflateFormat(
			PER_PROCESSOR * Math.max(2, Runtime.getRuntime().availableProcessors()));

	private final int maxPayload;

	private final LongAdder savedSent = new LongAdder();

	private final LongAdder savedReceived = new LongAdder();

	private final LongAdder compressed = new LongAdder();

	private final LongAdder incompressible = new LongAdder();

	/**
	 * @param maxPayload largest payload as it was before it was compressed
	 */
	PayloadCompression(int maxPayload) {
		this.maxPayload = maxPayload;
	}

	/**
	 * Gives the frame of a request to be sent: the given one, which it takes over, or one
	 * whose payload is compressed.
	 */
	ByteBuf request(DataChannel to, ByteBuf frame, String service, String operation) {
		if (frame.readableBytes() < MIN_BYTES || !to.deflates()) {
			return frame;
		}
		int payload = CallFrame.payloadIndex(frame);
		return compress(to, frame, CallFrame.formatIndex(frame), payload,
				SavingEstimates.entry(to.peer().id().value(), service, operation, false));
	}

	/**
	 * As {@link #request}, for an answer or an element of a stream.
	 */
	ByteBuf answer(DataChannel to, ByteBuf frame, String service, String operation) {
		if (frame.readableBytes() < MIN_BYTES || !to.deflates()) {
			return frame;
		}
		int format = CallFrame.ANSWER_FORMAT_INDEX;
		return compress(to, frame, format, format + 1,
				SavingEstimates.entry(to.peer().id().value(), service, operation, true));
	}

	/**
	 * @param format index of the byte for the format
	 * @param payload index of the payload
	 */
	private ByteBuf compress(DataChannel to, ByteBuf frame, int format, int payload, int entry) {
		int length = frame.writerIndex() - payload;
		if (length < MIN_BYTES || (length > MAX_BYTES_ON_LOOP && to.loop().inEventLoop())
				|| !this.estimates.isWorthTrying(entry)) {
			return frame;
		}
		ByteBuf smaller = null;
		DeflateFormat.Result result = DeflateFormat.Result.BUSY;
		try {
			smaller = to.allocator().buffer(payload + length / 8, payload + length);
			smaller.writeBytes(frame, 0, payload);
			smaller.setByte(format, frame.getByte(format) | PayloadFormat.DEFLATED);
			result = this.format.deflate(frame, payload, length, smaller);
		}
		catch (Throwable ex) {
			// Short of memory, perhaps. It can be sent as it is.
			logger.debug("A payload of {} bytes could not be compressed", length, ex);
		}
		if (smaller != null && result == DeflateFormat.Result.DONE) {
			frame.release();
			int sent = smaller.writerIndex() - payload;
			this.compressed.increment();
			this.savedSent.add(length - sent);
			this.estimates.tell(entry, length, sent);
			return trim(smaller);
		}
		if (smaller != null) {
			smaller.release();
		}
		if (result == DeflateFormat.Result.TOO_LARGE) {
			this.incompressible.increment();
			this.estimates.tell(entry, length, length);
		}
		return frame;
	}

	/**
	 * What waits for the network is bounded by what it is, not by the room that it has.
	 */
	private static ByteBuf trim(ByteBuf frame) {
		return (frame.writerIndex() < frame.capacity() / 2) ? frame.capacity(frame.writerIndex()) : frame;
	}

	/**
	 * What a payload takes when it is read.
	 * @throws MalformedFrameException if its length is not allowed
	 */
	int plainLength(ByteBuf payload) {
		return DeflateFormat.plainLength(payload, this.maxPayload);
	}

	/**
	 * @param payload whose length has been {@linkplain #plainLength checked}
	 * @throws io.sngo.cluster.ClusterException if it is not what was compressed
	 */
	ByteBuf inflate(ByteBuf payload) {
		int received = payload.readableBytes();
		ByteBuf plain = this.format.inflate(payload, payload.alloc());
		this.savedReceived.add(plain.readableBytes() - received);
		return plain;
	}

	CompressionStatistics statistics() {
		return new CompressionStatistics(this.savedSent.sum(), this.savedReceived.sum(), this.compressed.sum(),
				this.incompressible.sum());
	}

	/**
	 * Frees what is held outside of the heap, and once they have ended what those hold
	 * that go on.
	 */
	@Override
	public void close() {
		this.format.close();
	}

}
