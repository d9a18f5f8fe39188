// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.util.function.Supplier;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ImmediateEventExecutor;

import io.sngo.cluster.protocol.Peer;
import io.sngo.cluster.transport.DataChannel;
import io.sngo.cluster.transport.DataHandler;

/**
 * The way from this node to itself: without the network, but with the same frames, so
 * that a call means the same wherever it goes and nothing is shared between caller and
 * handler.
 */
final class LocalChannel implements DataChannel {

	private final Supplier<Peer> local;

	private final DataHandler handler;

	LocalChannel(Supplier<Peer> local, DataHandler handler) {
		this.local = local;
		this.handler = handler;
	}

	@Override
	public Peer peer() {
		return this.local.get();
	}

	@Override
	public EventExecutor loop() {
		return ImmediateEventExecutor.INSTANCE;
	}

	@Override
	public ByteBufAllocator allocator() {
		return ByteBufAllocator.DEFAULT;
	}

	@Override
	public boolean send(ByteBuf frame) {
		try {
			this.handler.onFrame(this, frame);
		}
		finally {
			frame.release();
		}
		return true;
	}

	@Override
	public boolean sendReply(ByteBuf frame) {
		return send(frame);
	}

	@Override
	public boolean isRetiring() {
		return false;
	}

	@Override
	public boolean isOpen() {
		return true;
	}

	@Override
	public <T> T attachment(Class<T> type) {
		throw new IllegalStateException("Nothing is attached to the way to this node itself");
	}

	@Override
	public void attach(Object attachment) {
		throw new IllegalStateException("Nothing is attached to the way to this node itself");
	}

	@Override
	public void abort(String reason) {
		throw new IllegalStateException("This node broke its own rules: " + reason);
	}

}
