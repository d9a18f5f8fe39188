// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.socket;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;

/**
 * Frames on a socket: one byte of kind, four of length, the payload. For use by one
 * thread.
 */
final class Wire implements AutoCloseable {

	static final byte BYTES = 0;

	static final byte ORDER = 1;

	static final byte MESSAGE = 2;

	private static final int BUFFER = 8192;

	private final Socket socket;

	private final DataInputStream in;

	private final DataOutputStream out;

	Wire(Socket socket) throws IOException {
		socket.setTcpNoDelay(true);
		this.socket = socket;
		this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), BUFFER));
		this.out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream(), BUFFER));
	}

	void write(byte kind, byte[] payload) throws IOException {
		this.out.writeByte(kind);
		this.out.writeInt(payload.length);
		this.out.write(payload);
		this.out.flush();
	}

	byte readKind() throws IOException {
		return this.in.readByte();
	}

	byte[] readPayload() throws IOException {
		byte[] payload = new byte[this.in.readInt()];
		this.in.readFully(payload);
		return payload;
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

}
