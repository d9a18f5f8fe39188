// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The payload of a call that waits for its handler, and what it takes of the budget.
 */
final class RequestPayload {

	private final @Nullable PayloadCompression compression;

	private ByteBuf bytes;

	private final int length;

	private final ByteBudget budget;

	private final CallerShare share;

	/**
	 * @param frame read up to the payload
	 * @param length of the payload as it is read, also where it is compressed
	 * @param budget which so much was taken from; gets it back
	 * @param share of its caller, in which it counts
	 * @param compression reads it where it is compressed; else {@code null}
	 */
	RequestPayload(ByteBuf frame, int length, ByteBudget budget, CallerShare share,
			@Nullable PayloadCompression compression) {
		this.length = length;
		this.bytes = frame.readRetainedSlice(frame.readableBytes());
		this.budget = budget;
		this.share = share;
		share.bytes(length);
		this.compression = compression;
	}

	/**
	 * What its handler gets. To be called once by who starts the call, who has the time
	 * to read what is compressed.
	 * @throws io.sngo.cluster.ClusterException if that cannot be read
	 */
	ByteBuf bytes() {
		PayloadCompression inflating = this.compression;
		if (inflating != null) {
			ByteBuf inflated = inflating.inflate(this.bytes);
			this.bytes.release();
			this.bytes = inflated;
		}
		return this.bytes;
	}

	void release() {
		this.bytes.release();
		this.budget.giveBack(this.length);
		this.share.bytes(-this.length);
	}

}
