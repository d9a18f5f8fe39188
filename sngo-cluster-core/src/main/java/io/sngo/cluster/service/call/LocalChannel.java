// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ImmediateEventExecutor;
import org.jspecify.annotations.Nullable;

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

	private final Set<String> roles;

	private final DataHandler handler;

	private @Nullable Object attachment;

	LocalChannel(Supplier<Peer> local, Set<String> roles, DataHandler handler) {
		this.local = local;
		this.roles = roles;
		this.handler = handler;
	}

	@Override
	public Peer peer() {
		return this.local.get();
	}

	@Override
	public Set<String> roles() {
		return this.roles;
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

	/**
	 * Whoever is answered goes on here, but not as a part of the call that this thread
	 * may be handling.
	 */
	@Override
	public boolean sendReply(ByteBuf frame) {
		CallScope left = CallScope.CURRENT.get();
		CallScope.CURRENT.set(null);
		try {
			return send(frame);
		}
		finally {
			CallScope.CURRENT.set(left);
		}
	}

	@Override
	public boolean sendBulk(ByteBuf frame) {
		return sendReply(frame);
	}

	@Override
	public void whenRoom(Runnable task) {
		task.run();
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
		return type.cast(Objects.requireNonNull(this.attachment));
	}

	@Override
	public void attach(Object attachment) {
		this.attachment = attachment;
	}

	@Override
	public void abort(String reason) {
		throw new IllegalStateException("This node broke its own rules: " + reason);
	}

}
