// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import io.netty.buffer.ByteBuf;

/**
 * The payload of a call that waits for its handler, and what it takes of the budget.
 */
final class RequestPayload {

	private final ByteBuf bytes;

	private final int length;

	private final ByteBudget budget;

	private final CallerShare share;

	/**
	 * @param frame read up to the payload
	 * @param budget which its bytes were taken from; gets them back
	 * @param share of its caller, in which they count
	 */
	RequestPayload(ByteBuf frame, ByteBudget budget, CallerShare share) {
		this.length = frame.readableBytes();
		this.bytes = frame.readRetainedSlice(this.length);
		this.budget = budget;
		this.share = share;
		share.bytes(this.length);
	}

	ByteBuf bytes() {
		return this.bytes;
	}

	void release() {
		this.bytes.release();
		this.budget.giveBack(this.length);
		this.share.bytes(-this.length);
	}

}
