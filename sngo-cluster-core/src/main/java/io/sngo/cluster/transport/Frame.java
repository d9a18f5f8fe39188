// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import io.netty.buffer.ByteBuf;

/**
 * A frame: a header of {@value #HEADER} bytes (length of the body as int32, type, flags,
 * a detail as int16; big-endian) and a body. Flags are zero in version 1.
 *
 * @param type one of the constants of this class
 * @param detail the type of the message in a {@link #CONTROL} frame, else 0
 * @param body the body
 */
record Frame(byte type, short detail, ByteBuf body) {

	static final int HEADER = 8;

	/** Room for what surrounds a payload: operation, headers, error text. */
	static final int MAX_ENVELOPE = 64 * 1024;

	static final int MAX_CONTROL_BODY = 64 * 1024;

	/**
	 * Before the handshake has succeeded: what the longest names, roles and credentials
	 * take. With what is kept beside it, strangers take 4 KiB each.
	 */
	static final int MAX_HANDSHAKE_BODY = 3584;

	/** What follows the greeting, of which the node keeps a part meanwhile. */
	static final int MAX_PROOF_BODY = 64;

	static final byte HELLO = 1;

	static final byte WELCOME = 2;

	static final byte REFUSAL = 3;

	/** The sender starts nothing new on this connection; see {@link RetireExchange}. */
	static final byte RETIRE = 4;

	/** The sender sends nothing more on this connection. */
	static final byte DONE = 5;

	static final byte CONTROL = 6;

	static final byte DATA = 7;

	/** The sender has handled all that came before the other side's {@link #RETIRE}. */
	static final byte RETIRED = 8;

	/** In the handshake; see {@link ClientAuthentication}. */
	static final byte CHALLENGE = 9;

	static final byte PROOF = 10;

	/**
	 * Whether it carries what somebody sends, and is not of the connection's own.
	 */
	boolean isMessage() {
		return this.type == CONTROL || this.type == DATA;
	}

	int size() {
		return HEADER + this.body.readableBytes();
	}

	static void writeHeader(ByteBuf target, int length, byte type, short detail) {
		target.writeInt(length).writeByte(type).writeByte(0).writeShort(detail);
	}

}
