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
 * @param words whether it only says that there is no answer, and the like
 */
record PendingAnswer(ByteBuf frame, int bytes, @Nullable ServerCall call, boolean words) {

	/**
	 * @return {@code false} if there is no room for it; nothing is taken then
	 */
	boolean take(AnswerRoom room, CallerShare caller) {
		return this.words ? room.takeWords(caller, this.bytes) : room.take(caller, this.bytes);
	}

	void giveBack(AnswerRoom room, CallerShare caller) {
		if (this.words) {
			room.giveBackWords(caller, this.bytes);
		}
		else {
			room.giveBack(caller, this.bytes);
		}
	}

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
