// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

import io.sngo.cluster.ClusterException;
import io.sngo.cluster.transport.DataChannel;

/**
 * What one channel could not take at once, tried again until it does. A call keeps its
 * place until its answer is queued or nobody waits for it any more, so a caller that
 * reads slowly cannot make this node pile up answers; and they are bounded in bytes, over
 * all channels of the caller. As this is what a node knows of the other end of a channel,
 * what its streams hold is counted here, too. Safe for use by any thread.
 */
final class AnswerBacklog implements Runnable {

	private static final long RETRY_MILLIS = 2;

	/**
	 * While so much of a caller waits in streams, they do not ask for more. Its channels
	 * have even parts, so that a stream waits for what its own channel has taken, and for
	 * no other one.
	 */
	private static final long MAX_HELD_BYTES = 4 * 1024 * 1024;

	private final DataChannel channel;

	private final AnswerRoom room;

	private final CallerShare share;

	/** At most {@link RunQueue#MAX_ARRIVED}. */
	private final List<RunQueue.Task> arrived = new ArrayList<>();

	private final AtomicLong heldBytes = new AtomicLong();

	/** Taken from on the loop of the channel alone. */
	private final Queue<PendingAnswer> waiting = new ConcurrentLinkedQueue<>();

	private final AtomicBoolean scheduled = new AtomicBoolean();

	/**
	 * @param room for what waits, of all callers
	 * @param share of whoever is at the other end, and may have other channels
	 */
	AnswerBacklog(DataChannel channel, AnswerRoom room, CallerShare share) {
		this.channel = channel;
		this.room = room;
		this.share = share;
	}

	static AnswerBacklog of(DataChannel channel) {
		return channel.attachment(AnswerBacklog.class);
	}

	/**
	 * What the other end of the channel has of this node.
	 */
	CallerShare share() {
		return this.share;
	}

	/**
	 * Calls that have just come, to be handed over together. For the loop of the channel
	 * alone.
	 */
	List<RunQueue.Task> arrived() {
		return this.arrived;
	}

	/**
	 * Sends the answer of a call, now or when there is room, and gives up the place of
	 * the call then.
	 * @param batch of others that it may wait for
	 */
	void answer(ServerCall call, long id, ByteBuf answer, @Nullable AnswerBatch batch) {
		int bytes = answer.readableBytes();
		if (sendOrKeep(answer, call, false, batch)) {
			return;
		}
		ByteBuf failure = CallFrame.failure(this.channel.allocator(), id, ClusterException.class.getName(),
				"The handler has answered, but the answer of " + bytes
						+ " bytes was dropped, as answers are read too slowly: " + this.share.answers()
						+ " bytes of them wait for this caller already, " + this.room.used() + " for all; "
						+ this.room.limit()
						+ " may, which callers share: read sooner, or raise cluster.max-message-size at the server");
		if (!sendOrKeep(failure, call, true, batch)) {
			call.leave();
		}
	}

	/**
	 * Sends a refusal, or another few words, now or when there is room.
	 * @return {@code false} if too many of them wait. The caller of a call is told by its
	 * deadline then.
	 */
	boolean tell(ByteBuf words) {
		return sendOrKeep(words, null, true, null);
	}

	private boolean sendOrKeep(ByteBuf frame, @Nullable ServerCall call, boolean words, @Nullable AnswerBatch batch) {
		PendingAnswer answer = new PendingAnswer(frame, frame.readableBytes(), call, words);
		if ((batch != null) ? batch.send(this.channel, frame.retain()) : this.channel.sendReply(frame.retain())) {
			answer.done();
			return true;
		}
		if (!answer.take(this.room, this.share)) {
			frame.release();
			return false;
		}
		this.waiting.add(answer);
		wake();
		return true;
	}

	private void wake() {
		if (this.scheduled.compareAndSet(false, true)) {
			schedule();
		}
	}

	private void schedule() {
		try {
			Future<?> unused = this.channel.loop().schedule(this, RETRY_MILLIS, TimeUnit.MILLISECONDS);
		}
		catch (RejectedExecutionException ex) {
			// The loop has ended, and the channel with it.
			this.scheduled.set(false);
			send(false);
		}
	}

	@Override
	public void run() {
		send(this.channel.isOpen());
		if (!this.waiting.isEmpty()) {
			schedule();
			return;
		}
		this.scheduled.set(false);
		// What came just before that did not wake anybody.
		if (!this.waiting.isEmpty()) {
			wake();
		}
	}

	private void send(boolean open) {
		boolean room = open;
		Iterator<PendingAnswer> answers = this.waiting.iterator();
		while (answers.hasNext()) {
			PendingAnswer answer = answers.next();
			boolean over = !open || answer.isUnwanted();
			if (!over && room) {
				over = this.channel.sendReply(answer.frame().retain());
				room = over;
			}
			if (over) {
				answers.remove();
				answer.giveBack(this.room, this.share);
				answer.done();
			}
		}
	}

	/**
	 * Counts what waits in streams for this channel. It takes no room from answers.
	 */
	void hold(int bytes) {
		this.heldBytes.addAndGet(bytes);
	}

	void held(int bytes) {
		this.heldBytes.addAndGet(-bytes);
	}

	/**
	 * Whether so much waits in streams that none should make more.
	 */
	boolean isHoldingMuch() {
		return this.heldBytes.get() >= MAX_HELD_BYTES / this.share.connections();
	}

	/**
	 * Whether so much waits that no more should be asked for.
	 */
	boolean isCongested() {
		return this.room.isCongested(this.share);
	}

	boolean isEmpty() {
		return this.waiting.isEmpty();
	}

}
