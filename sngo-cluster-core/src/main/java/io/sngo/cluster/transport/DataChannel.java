// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.util.Set;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.concurrent.EventExecutor;

import io.sngo.cluster.protocol.Peer;

/**
 * An open data connection to a peer; either side may send on it. One channel is served by
 * one network loop. Frames are opaque to the transport.
 */
public interface DataChannel {

	Peer peer();

	/**
	 * The roles that the peer has said it has, immutable; the same for as long as the
	 * channel is open.
	 */
	default Set<String> roles() {
		return Set.of();
	}

	/**
	 * The network loop that serves the channel, and on which its handler is called.
	 */
	EventExecutor loop();

	ByteBufAllocator allocator();

	/**
	 * Queues a frame, from any thread; frames from one thread keep their order. Takes
	 * over the buffer whatever the result. Frames queued in one turn of the loop are
	 * flushed together, as far as they are few.
	 * @return {@code false} if the frame was not taken and certainly will not be sent:
	 * the queue of the channel is full, or the channel is closed or
	 * {@linkplain #isRetiring() retiring}
	 */
	boolean send(ByteBuf frame);

	/**
	 * Whether the channel takes no new requests because it is about to be closed on
	 * purpose. Answers to requests may still be sent through {@link #sendReply(ByteBuf)}.
	 */
	boolean isRetiring();

	/**
	 * As {@link #send(ByteBuf)}, for answers: also taken while the channel is retiring.
	 */
	boolean sendReply(ByteBuf frame);

	/**
	 * As {@link #sendReply(ByteBuf)}, for one of several frames: it may wait until
	 * {@link #flushReplies()}, which must follow soon.
	 */
	default boolean queueReply(ByteBuf frame) {
		return sendReply(frame);
	}

	/**
	 * Sends what was queued by {@link #queueReply(ByteBuf)}. For any thread.
	 */
	default void flushReplies() {
		// Where nothing is queued.
	}

	/**
	 * As {@link #sendReply(ByteBuf)}, for one of many frames: taken only while little
	 * waits, so that nobody who sends a single one has to wait for all of these.
	 * {@linkplain #whenRoom Asks} when there is room again.
	 */
	boolean sendBulk(ByteBuf frame);

	/**
	 * Runs a task once, on the loop of the channel, when a bulk frame is taken again or
	 * the channel is closed; tasks that wait take turns.
	 */
	void whenRoom(Runnable task);

	boolean isOpen();

	/**
	 * Whether payloads are to be sent compressed with deflate (RFC 1951) now: the peer
	 * reads them, and they pass a network that does not keep up.
	 */
	default boolean deflates() {
		return false;
	}

	/**
	 * Whether the peer may send payloads so: both sides have said that they read them.
	 */
	default boolean inflates() {
		return false;
	}

	/**
	 * State of the handler for this channel, set in
	 * {@link DataHandler#onOpen(DataChannel)}.
	 */
	<T> T attachment(Class<T> type);

	void attach(Object attachment);

	/**
	 * Closes the channel at once because the peer broke the rules; the reason is counted
	 * and logged.
	 */
	void abort(String reason);

}
