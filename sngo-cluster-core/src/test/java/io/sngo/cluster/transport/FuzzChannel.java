// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.util.ArrayList;
import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelFuture;
import io.netty.channel.embedded.EmbeddedChannel;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A channel without a network, that stays on its loop, and knows what is not released.
 */
@SuppressWarnings("FutureReturnValueIgnored") // the channel tells failures
final class FuzzChannel extends EmbeddedChannel {

	private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false, true);

	/** Whether it was to move to another loop. */
	boolean moved;

	FuzzChannel() {
		count();
	}

	/**
	 * Counts buffers from now on, whatever others they were to be.
	 */
	void count() {
		config().setAllocator(this.allocator);
	}

	@Override
	public ChannelFuture deregister() {
		this.moved = true;
		return newPromise();
	}

	/**
	 * Reads bytes in pieces of a size.
	 */
	void receive(byte[] bytes, int from, int piece) {
		for (int at = from; at < bytes.length && isOpen(); at += piece) {
			int count = Math.min(piece, bytes.length - at);
			writeInbound(this.allocator.heapBuffer(count).writeBytes(bytes, at, count));
		}
	}

	/**
	 * What was sent, all of it.
	 */
	List<byte[]> sent() {
		List<byte[]> sent = new ArrayList<>();
		for (ByteBuf buffer = readOutbound(); buffer != null; buffer = readOutbound()) {
			sent.add(ByteBufUtil.getBytes(buffer));
			buffer.release();
		}
		return sent;
	}

	/**
	 * Closes it if that is still to be done. Nothing was thrown, nobody else got
	 * anything, and nothing is left.
	 */
	void end() {
		close();
		runPendingTasks();
		sent();
		checkException();
		assertThat(inboundMessages()).as("handed on").isEmpty();
		assertThat(this.allocator.metric().usedHeapMemory() + this.allocator.metric().usedDirectMemory())
			.as("not released")
			.isZero();
	}

}
