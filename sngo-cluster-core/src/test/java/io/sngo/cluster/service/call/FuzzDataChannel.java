// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ImmediateEventExecutor;

import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.fuzz.CountedBuffers;
import io.sngo.cluster.protocol.Peer;
import io.sngo.cluster.transport.DataChannel;
import io.sngo.cluster.transport.DataHandler;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A channel that takes all and keeps it, and knows what is not released.
 */
final class FuzzDataChannel implements DataChannel {

	static final Peer PEER = new Peer(NodeId.of("peer"), 2, new NodeAddress("host-peer", 7946));

	private final CountedBuffers buffers = new CountedBuffers();

	private final DataHandler handler;

	private final boolean inflates;

	private final List<ByteBuf> sent = new ArrayList<>();

	private final List<String> aborts = new ArrayList<>();

	private volatile boolean open = true;

	private volatile Object attachment;

	FuzzDataChannel(DataHandler handler, boolean inflates) {
		this.handler = handler;
		this.inflates = inflates;
		handler.onOpen(this);
	}

	/**
	 * A seed: frames as {@link #receive(byte[], int, Consumer)} takes them, from 1 on,
	 * behind a byte that says that compression was agreed on. Releases the frames.
	 */
	static byte[] row(ByteBuf... frames) {
		ByteBuf row = Unpooled.buffer().writeByte(1);
		for (ByteBuf frame : frames) {
			row.writeShort(frame.readableBytes()).writeBytes(frame);
			frame.release();
		}
		return ByteBufUtil.getBytes(row);
	}

	/**
	 * Hands on frames that lie one behind the other, each behind two bytes for its
	 * length, as those that are read together.
	 * @param addressing puts numbers into each that only this run has
	 */
	void receive(byte[] input, int from, Consumer<ByteBuf> addressing) {
		for (int at = from; this.open && input.length - at >= 2;) {
			int length = Math.min((input[at] & 0xFF) << 8 | (input[at + 1] & 0xFF), input.length - at - 2);
			ByteBuf frame = this.buffers.allocator().heapBuffer(Math.max(1, length)).writeBytes(input, at + 2, length);
			addressing.accept(frame);
			receive(frame);
			at += 2 + length;
		}
		this.handler.onReadEnd(this);
	}

	void receive(ByteBuf frame) {
		try {
			this.handler.onFrame(this, frame);
		}
		finally {
			frame.release();
		}
	}

	/**
	 * Frames that were sent so far, to be read and not to be released.
	 */
	synchronized List<ByteBuf> sent() {
		return List.copyOf(this.sent);
	}

	/**
	 * Closes it. Whatever came was a frame or malformed.
	 */
	void close() {
		end();
		assertThat(this.aborts).hasSizeLessThanOrEqualTo(1)
			.allSatisfy((reason) -> assertThat(reason).startsWith("malformed call frame"));
	}

	private synchronized void end() {
		if (this.open) {
			this.open = false;
			this.handler.onClosed(this);
		}
	}

	/**
	 * Looks for what nobody has released, once nobody uses the channel any more.
	 */
	synchronized void assertReleased() {
		// Those of the calls that are made here are others' buffers, which are not
		// counted.
		assertThat(this.sent).allSatisfy((frame) -> assertThat(frame.release()).as("not used further").isTrue());
		this.sent.clear();
		this.buffers.assertReleased();
	}

	@Override
	public synchronized boolean send(ByteBuf frame) {
		if (!this.open) {
			frame.release();
			return false;
		}
		this.sent.add(frame);
		return true;
	}

	@Override
	public boolean sendReply(ByteBuf frame) {
		return send(frame);
	}

	@Override
	public boolean sendBulk(ByteBuf frame) {
		return send(frame);
	}

	@Override
	public void whenRoom(Runnable task) {
		task.run();
	}

	@Override
	public void abort(String reason) {
		this.aborts.add(reason);
		end();
	}

	@Override
	public Peer peer() {
		return PEER;
	}

	@Override
	public EventExecutor loop() {
		return ImmediateEventExecutor.INSTANCE;
	}

	@Override
	public UnpooledByteBufAllocator allocator() {
		return this.buffers.allocator();
	}

	@Override
	public boolean inflates() {
		return this.inflates;
	}

	@Override
	public boolean isRetiring() {
		return false;
	}

	@Override
	public boolean isOpen() {
		return this.open;
	}

	@Override
	public <T> T attachment(Class<T> type) {
		return type.cast(this.attachment);
	}

	@Override
	public void attach(Object attachment) {
		this.attachment = attachment;
	}

}
