// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.codec;

import java.io.OutputStream;

import io.netty.buffer.ByteBuf;

import io.sngo.cluster.service.PayloadTooLargeException;

/**
 * Writes into a buffer as far as it may grow; the rest is counted, not kept, so that the
 * error can name the size.
 */
final class LimitedOutput extends OutputStream {

	private final ByteBuf target;

	private final int limit;

	private long written;

	LimitedOutput(ByteBuf target) {
		this.target = target;
		this.limit = target.maxWritableBytes();
	}

	@Override
	public void write(int value) {
		if (this.written < this.limit) {
			this.target.writeByte(value);
		}
		this.written++;
	}

	@Override
	public void write(byte[] bytes, int offset, int length) {
		if (this.written + length <= this.limit) {
			this.target.writeBytes(bytes, offset, length);
		}
		this.written += length;
	}

	/**
	 * @throws PayloadTooLargeException if not all was kept
	 */
	void finish() {
		if (this.written > this.limit) {
			throw new PayloadTooLargeException(this.written, this.limit);
		}
	}

}
