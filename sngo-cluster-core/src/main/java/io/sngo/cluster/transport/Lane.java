// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.sngo.cluster.protocol.WireException;

/**
 * What a connection is for. Fixed by the dialling side's {@link Hello}.
 */
enum Lane {

	/** Control messages: small, and never behind anything large. */
	CONTROL(1),

	/** Calls and users' messages. */
	DATA(2),

	/** A handshake and nothing else: shows that the process lives. */
	PROBE(3);

	private final int code;

	Lane(int code) {
		this.code = code;
	}

	int code() {
		return this.code;
	}

	/**
	 * Largest body that a frame of this lane may have.
	 */
	int maxBody(int maxMessageSize) {
		return switch (this) {
			case CONTROL -> Frame.MAX_CONTROL_BODY;
			case DATA -> maxMessageSize + Frame.MAX_ENVELOPE;
			case PROBE -> 0;
		};
	}

	/**
	 * Where buffers come from. A pool pays for itself with calls. Control sends a few
	 * small messages per second: for them, a node that calls nobody would keep megabytes.
	 */
	ByteBufAllocator buffers() {
		return (this == DATA) ? ByteBufAllocator.DEFAULT : UnpooledByteBufAllocator.DEFAULT;
	}

	static Lane of(long code) {
		for (Lane lane : values()) {
			if (lane.code == code) {
				return lane;
			}
		}
		throw new WireException("Lane " + code + " is unknown");
	}

}
