// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.concurrent.FastThreadLocal;
import org.jspecify.annotations.Nullable;

/**
 * Carries the bytes of a connection in records that are signed and numbered: a length of
 * four bytes, and that many bytes, see {@link RecordCipher}. What is flushed together
 * shares records, so that many small frames cost one signature. Nothing of a record is
 * handed on before its signature was checked, and nothing at all after one that is wrong.
 */
@SuppressWarnings("FutureReturnValueIgnored") // the channel tells failures
final class SignedRecords extends ChannelDuplexHandler {

	/** What a {@link Hello} says of whoever wants it. */
	static final long CAPABILITY = 2;

	/** What one record carries at most. */
	static final int MAX_BYTES = 32 * 1024;

	private static final int MAX_RECORD = MAX_BYTES + RecordCipher.TAG_BYTES;

	/** A record of a thread's connections, one at a time. */
	private static final FastThreadLocal<byte[]> RECORD = new FastThreadLocal<>() {

		@Override
		protected byte[] initialValue() {
			return new byte[MAX_RECORD];
		}

	};

	private final RecordCipher outbound;

	private final RecordCipher inbound;

	private final IntConsumer onBytes;

	private final Consumer<String> onForged;

	private final ByteBuffer header = ByteBuffer.allocate(Integer.BYTES);

	/** A record that has come in part. */
	private @Nullable ByteBuf partial;

	/** What is written and not flushed. */
	private @Nullable ByteBuf unsigned;

	private boolean broken;

	/**
	 * @param dialled whether this side is the dialling one
	 * @param onBytes told how many bytes have come, before they are read
	 * @param onForged told once what is wrong with what came; nothing is read after it,
	 * and the connection is to be closed
	 */
	SignedRecords(SessionKeys keys, boolean dialled, IntConsumer onBytes, Consumer<String> onForged) {
		this.outbound = RecordCipher.signing(dialled ? keys.dialling() : keys.listening());
		this.inbound = RecordCipher.checking(dialled ? keys.listening() : keys.dialling());
		this.onBytes = onBytes;
		this.onForged = onForged;
	}

	@Override
	public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
		ByteBuf in = (ByteBuf) message;
		try {
			while (in.isReadable()) {
				ByteBuf target = room(context, in.readableBytes());
				target.writeBytes(in, Math.min(in.readableBytes(), target.writableBytes()));
				if (target.writerIndex() == MAX_BYTES) {
					sign(context);
				}
			}
		}
		finally {
			in.release();
		}
		if (!promise.isVoid()) {
			// It is told of when all before it has gone.
			sign(context);
			context.write(Unpooled.EMPTY_BUFFER, promise);
		}
	}

	private ByteBuf room(ChannelHandlerContext context, int wanted) {
		ByteBuf target = this.unsigned;
		if (target == null) {
			target = context.alloc().heapBuffer(Math.min(wanted, MAX_BYTES), MAX_BYTES);
			this.unsigned = target;
		}
		else if (!target.isWritable()) {
			target.capacity(Math.min(MAX_BYTES, Math.max(4 * target.capacity(), target.capacity() + wanted)));
		}
		return target;
	}

	@Override
	public void flush(ChannelHandlerContext context) {
		sign(context);
		context.flush();
	}

	private void sign(ChannelHandlerContext context) {
		ByteBuf carried = this.unsigned;
		if (carried == null) {
			return;
		}
		this.unsigned = null;
		ByteBuf record;
		try {
			int length = carried.readableBytes();
			byte[] signed = RECORD.get();
			int written = this.outbound.next(carried.array(), carried.arrayOffset() + carried.readerIndex(), length,
					signed, 0);
			record = context.alloc().buffer(Integer.BYTES + written);
			record.writeInt(written).writeBytes(signed, 0, written);
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("AES-GCM of this JVM has failed", ex);
		}
		finally {
			carried.release();
		}
		context.write(record, context.voidPromise());
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		ByteBuf in = (ByteBuf) message;
		try {
			this.onBytes.accept(in.readableBytes());
			while (!this.broken && in.isReadable() && readHeader(in)) {
				readRecord(context, in);
			}
		}
		finally {
			in.release();
		}
	}

	/**
	 * @return whether the header is complete and allowed
	 */
	private boolean readHeader(ByteBuf in) {
		while (this.header.hasRemaining() && in.isReadable()) {
			this.header.put(in.readByte());
		}
		if (this.header.hasRemaining()) {
			return false;
		}
		int length = this.header.getInt(0);
		if (length <= RecordCipher.TAG_BYTES || length > MAX_RECORD) {
			forged("a record of " + length + " bytes; " + (RecordCipher.TAG_BYTES + 1) + " to " + MAX_RECORD
					+ " are allowed");
			return false;
		}
		return true;
	}

	private void readRecord(ChannelHandlerContext context, ByteBuf in) {
		int length = this.header.getInt(0);
		ByteBuf part = this.partial;
		if (part == null && in.readableBytes() >= length) {
			this.header.clear();
			byte[] record = RECORD.get();
			in.readBytes(record, 0, length);
			check(context, record, 0, length);
			return;
		}
		if (part == null) {
			part = context.alloc().heapBuffer(Math.min(length, 1024), length);
			this.partial = part;
		}
		part.writeBytes(in, Math.min(in.readableBytes(), length - part.readableBytes()));
		if (part.readableBytes() == length) {
			this.header.clear();
			this.partial = null;
			try {
				check(context, part.array(), part.arrayOffset(), length);
			}
			finally {
				part.release();
			}
		}
	}

	private void check(ChannelHandlerContext context, byte[] record, int offset, int length) {
		ByteBuf carried = context.alloc().heapBuffer(length - RecordCipher.TAG_BYTES);
		boolean passedOn = false;
		try {
			int written = this.inbound.next(record, offset, length, carried.array(), carried.arrayOffset());
			carried.writerIndex(written);
			passedOn = true;
			context.fireChannelRead(carried);
		}
		catch (GeneralSecurityException ex) {
			forged("a record that was altered, repeated, left out or moved on its way");
		}
		finally {
			if (!passedOn) {
				carried.release();
			}
		}
	}

	private void forged(String reason) {
		this.broken = true;
		this.onForged.accept(reason);
	}

	@Override
	public void handlerRemoved(ChannelHandlerContext context) {
		drop();
	}

	@Override
	public void channelInactive(ChannelHandlerContext context) {
		drop();
		context.fireChannelInactive();
	}

	private void drop() {
		this.broken = true;
		ByteBuf part = this.partial;
		this.partial = null;
		if (part != null) {
			part.release();
		}
		ByteBuf written = this.unsigned;
		this.unsigned = null;
		if (written != null) {
			written.release();
		}
	}

}
