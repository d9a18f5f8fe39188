// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

import io.sngo.cluster.transport.DataChannel;

/**
 * Answers that one worker sends together: to wake the loop of a channel for every few of
 * them costs both sides a system call and a change of threads each time. They wait until
 * there are enough of them, the worker has nothing else to do, or the timer has looked,
 * so that none waits for a handler that takes its time. Used by the thread of the worker,
 * but for {@link #hurry()}.
 */
final class AnswerBatch {

	/**
	 * So many wait for each other. Measured with 256 records as JSON in flight, which
	 * take a handler 8 µs each: 16 give a bit less throughput, 96 no more.
	 */
	static final int MAX = 48;

	/** Large ones are worth a system call each. */
	static final int MAX_BYTES = 64 * 1024;

	/**
	 * For no longer than so much work takes: then waking the loop costs little beside it.
	 */
	static final long MAX_NANOS = 300_000;

	/**
	 * Handlers that take less on average do not have their answers wait: while the loop
	 * wakes up, more of them come than it takes at one time.
	 */
	static final long MIN_NANOS = 3_000;

	private volatile @Nullable DataChannel channel;

	private int count;

	private int bytes;

	private long nanos;

	/**
	 * As {@link DataChannel#sendReply(ByteBuf)}, now or soon.
	 */
	boolean send(DataChannel to, ByteBuf answer) {
		if (this.channel != to) {
			flush();
			this.channel = to;
		}
		this.bytes += answer.readableBytes();
		boolean taken = to.queueReply(answer);
		if (++this.count >= MAX || this.bytes >= MAX_BYTES) {
			flush();
		}
		return taken;
	}

	/**
	 * A handler has run, and what waits here has waited for so much longer.
	 */
	void worked(long nanos) {
		if (this.channel != null) {
			this.nanos += nanos;
			if (this.nanos >= MAX_NANOS) {
				flush();
			}
		}
	}

	/**
	 * Lets go what waits.
	 */
	void flush() {
		this.count = 0;
		this.bytes = 0;
		this.nanos = 0;
		hurry();
		this.channel = null;
	}

	/**
	 * Lets go what is there. For any thread.
	 */
	void hurry() {
		DataChannel to = this.channel;
		if (to != null) {
			to.flushReplies();
		}
	}

}
