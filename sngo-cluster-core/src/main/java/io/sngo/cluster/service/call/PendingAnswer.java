// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * A frame that found the queue of its connection full.
 *
 * @param frame an answer or a refusal; owned
 * @param bytes of the frame before anybody has read it
 * @param call the call whose place it keeps; {@code null} for a call that was turned away
 * and has none
 */
record PendingAnswer(ByteBuf frame, int bytes, @Nullable ServerCall call) {

	/**
	 * Whether nobody waits for it any more.
	 */
	boolean isUnwanted() {
		return this.call != null && this.call.isCancelled();
	}

	/**
	 * It was sent or will not be.
	 */
	void done() {
		this.frame.release();
		if (this.call != null) {
			this.call.leave();
		}
	}

}
