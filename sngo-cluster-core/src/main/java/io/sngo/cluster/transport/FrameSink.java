// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import io.netty.buffer.ByteBuf;

/**
 * Takes decoded frames, on the loop of their connection.
 */
interface FrameSink {

	/**
	 * @param body not owned, and with these bounds during the call alone: what is needed
	 * longer is taken as a retained slice
	 * @return whether to go on: not so once the connection is to be closed
	 */
	boolean onFrame(byte type, short detail, ByteBuf body);

	/**
	 * The bytes are no frames of this lane. Nothing is decoded any more.
	 */
	void onMalformed(String reason);

}
