// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.load;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Random;

import io.netty.buffer.ByteBuf;
import io.sngo.cluster.benchmarks.subject.Client;
import io.sngo.cluster.benchmarks.subject.Reply;

/**
 * Bytes. Of the answer, the length and eight bytes at both ends are compared: comparing
 * all of 64 KiB would be most of what is measured.
 */
final class BytesRequest implements Request {

	/** The order that Netty reads in. */
	private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

	private final byte[] payload;

	private final long first;

	private final long last;

	BytesRequest(int size, int slot) {
		this.payload = new byte[size];
		new Random(slot).nextBytes(this.payload);
		this.first = longAt(this.payload, 0);
		this.last = longAt(this.payload, size - Long.BYTES);
	}

	@Override
	public void send(Client client, Reply reply) throws Exception {
		client.echo(this.payload, reply);
	}

	@Override
	public boolean isAnswer(Object answer) {
		if (answer instanceof byte[] bytes) {
			return bytes.length == this.payload.length && longAt(bytes, 0) == this.first
					&& longAt(bytes, bytes.length - Long.BYTES) == this.last;
		}
		return answer instanceof ByteBuf buffer && buffer.readableBytes() == this.payload.length
				&& buffer.getLong(buffer.readerIndex()) == this.first
				&& buffer.getLong(buffer.writerIndex() - Long.BYTES) == this.last;
	}

	private static long longAt(byte[] bytes, int index) {
		return (long) LONG.get(bytes, index);
	}

}
