// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.rsocket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * What is called: one byte of metadata.
 */
final class Route {

	static final byte BYTES = 0;

	static final byte ORDERS = 1;

	static final byte MESSAGES = 2;

	private Route() {
	}

	static ByteBuf metadata(byte route) {
		return Unpooled.wrappedBuffer(new byte[] { route });
	}

}
