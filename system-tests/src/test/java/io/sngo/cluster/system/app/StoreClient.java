// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.system.app;

import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;

/**
 * A connection to a store that refuses writes with a lower token than it has seen. For
 * use by one thread.
 */
final class StoreClient implements AutoCloseable {

	private final Socket socket;

	private final DataInputStream in;

	private final DataOutputStream out;

	StoreClient(String host, int port, String writer) throws IOException {
		this.socket = new Socket(host, port);
		this.socket.setTcpNoDelay(true);
		this.in = new DataInputStream(this.socket.getInputStream());
		this.out = new DataOutputStream(new BufferedOutputStream(this.socket.getOutputStream()));
		this.out.writeUTF(writer);
	}

	/**
	 * Writes.
	 * @param token with this token
	 * @param from when it was known for the first time since the write before that the
	 * writer leads
	 * @param until when the writer asked for that
	 * @return whether the store has accepted it
	 */
	boolean write(long token, long from, long until) throws IOException {
		this.out.writeLong(token);
		this.out.writeLong(from);
		this.out.writeLong(until);
		this.out.flush();
		return this.in.readBoolean();
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

}
