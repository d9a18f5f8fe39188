// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.util.ArrayList;
import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelFuture;
import io.netty.channel.embedded.EmbeddedChannel;
import io.sngo.cluster.fuzz.CountedBuffers;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A channel without a network, that stays on its loop, and knows what is not released.
 */
@SuppressWarnings("FutureReturnValueIgnored") // the channel tells failures
final class FuzzChannel extends EmbeddedChannel {

	private final CountedBuffers buffers = new CountedBuffers();

	/** Whether it was to move to another loop. */
	boolean moved;

	FuzzChannel() {
		count();
	}

	/**
	 * Counts buffers from now on, whatever others they were to be.
	 */
	void count() {
		config().setAllocator(this.buffers.allocator());
	}

	@Override
	public ChannelFuture deregister() {
		this.moved = true;
		return newPromise();
	}

	/**
	 * Reads bytes in pieces.
	 * @param from where the size of the pieces is, one byte before those that are read
	 */
	void receive(byte[] bytes, int from) {
		int piece = Math.max(1, bytes[from] & 0xFF);
		for (int at = from + 1; at < bytes.length && isOpen(); at += piece) {
			int count = Math.min(piece, bytes.length - at);
			writeInbound(this.buffers.allocator().heapBuffer(count).writeBytes(bytes, at, count));
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
		this.buffers.assertReleased();
	}

}
