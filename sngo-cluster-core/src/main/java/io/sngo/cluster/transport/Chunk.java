// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import io.netty.buffer.ByteBuf;

/**
 * Some of the bytes that go out: small frames one behind the other, or what follows the
 * header of a large one. Used under the lock of the {@link Outbox}, and by the loop that
 * has taken it from there.
 */
final class Chunk {

	private final ByteBuf bytes;

	private final boolean shared;

	private int messages;

	private int messageBytes;

	private Chunk(ByteBuf bytes, boolean shared) {
		this.bytes = bytes;
		this.shared = shared;
	}

	/**
	 * For several frames.
	 */
	static Chunk of(ByteBuf empty) {
		return new Chunk(empty, true);
	}

	/**
	 * For one body, as it is.
	 */
	static Chunk ofBody(ByteBuf body) {
		return new Chunk(body, false);
	}

	/**
	 * Whether so many bytes can be added without another buffer.
	 */
	boolean hasRoomFor(int more) {
		return this.shared && this.bytes.writableBytes() >= more;
	}

	/**
	 * Counts what was sent by somebody, not for the connection's own sake.
	 */
	void message(int size) {
		this.messages++;
		this.messageBytes += size;
	}

	ByteBuf bytes() {
		return this.bytes;
	}

	int messages() {
		return this.messages;
	}

	int messageBytes() {
		return this.messageBytes;
	}

	/**
	 * Memory that it takes, in bytes.
	 */
	int held() {
		return this.bytes.capacity();
	}

}
