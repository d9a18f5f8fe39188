// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.time.Duration;

import io.netty.buffer.ByteBuf;

/**
 * Handles the frames of all data channels. For one channel its methods are called on that
 * channel's network loop, in order, and must not block.
 */
public interface DataHandler {

	/**
	 * How long a request may stay unanswered at most: so long a channel that is to be
	 * closed is kept open for it.
	 */
	Duration LONGEST_REQUEST = Duration.ofDays(1);

	void onOpen(DataChannel channel);

	/**
	 * A frame arrived. The handler does not own the buffer, which is the frame's during
	 * the call alone: of what it needs longer, it takes a retained slice.
	 */
	void onFrame(DataChannel channel, ByteBuf frame);

	/**
	 * The frames that were read together have been handed on: what was put off until then
	 * is to be done now. Also called where one of them broke the rules, then after
	 * {@link #onClosed(DataChannel)}. Whoever hands on single frames by other ways than a
	 * network, as a node to itself, need not call it.
	 */
	void onReadEnd(DataChannel channel);

	/**
	 * Whether requests of either side are still unanswered on the channel: while so, the
	 * transport neither closes it as idle nor completes its retirement.
	 */
	boolean isBusy(DataChannel channel);

	/**
	 * The channel was closed; called exactly once for each channel that was opened.
	 */
	void onClosed(DataChannel channel);

}
