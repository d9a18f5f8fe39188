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

	/**
	 * @param frame read up to the payload
	 * @param budget which its bytes were taken from; gets them back
	 */
	RequestPayload(ByteBuf frame, ByteBudget budget) {
		this.length = frame.readableBytes();
		this.bytes = frame.readRetainedSlice(this.length);
		this.budget = budget;
	}

	ByteBuf bytes() {
		return this.bytes;
	}

	void release() {
		this.bytes.release();
		this.budget.giveBack(this.length);
	}

}
