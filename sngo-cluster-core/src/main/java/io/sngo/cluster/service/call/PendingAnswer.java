// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;

import io.sngo.cluster.transport.DataChannel;

/**
 * An answer that found the queue of its connection full. Its call keeps its place until
 * the answer is on its way or nobody waits for it any more, so a caller that reads slowly
 * cannot make this node pile up answers.
 */
final class PendingAnswer implements Runnable {

	private static final long RETRY_MILLIS = 2;

	private final ServerCall call;

	private final DataChannel channel;

	private final ByteBuf answer;

	private PendingAnswer(ServerCall call, DataChannel channel, ByteBuf answer) {
		this.call = call;
		this.channel = channel;
		this.answer = answer;
	}

	/**
	 * Sends an answer, now or when there is room.
	 */
	static void deliver(ServerCall call, DataChannel channel, ByteBuf answer) {
		if (channel.sendReply(answer.retain())) {
			answer.release();
			call.leave();
		}
		else {
			new PendingAnswer(call, channel, answer).refused();
		}
	}

	private void refused() {
		if (!this.channel.isOpen() || this.call.isCancelled()) {
			giveUp();
			return;
		}
		try {
			Future<?> unused = this.channel.loop().schedule(this, RETRY_MILLIS, TimeUnit.MILLISECONDS);
		}
		catch (RejectedExecutionException ex) {
			giveUp();
		}
	}

	@Override
	public void run() {
		deliver(this.call, this.channel, this.answer);
	}

	private void giveUp() {
		this.answer.release();
		this.call.leave();
	}

}
