// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;

import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.protocol.Peer;

/**
 * The other end of a connection, byte by byte.
 */
final class RawPeer implements Closeable {

	private final Socket socket;

	private final DataInputStream in;

	RawPeer(Socket socket) throws IOException {
		this.socket = socket;
		this.socket.setSoTimeout(10_000);
		this.in = new DataInputStream(socket.getInputStream());
	}

	static RawPeer connect(int port) {
		try {
			Socket socket = new Socket();
			socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 10_000);
			return new RawPeer(socket);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	static Peer peer(String id, long instance, int port) {
		return new Peer(NodeId.of(id), instance, new NodeAddress("127.0.0.1", port));
	}

	/**
	 * Connects and shakes hands.
	 */
	static RawPeer member(int port, Peer self, Lane lane) {
		return member(port, self, lane, 0);
	}

	static RawPeer member(int port, Peer self, Lane lane, int stripe) {
		RawPeer raw = connect(port);
		raw.greet(Frame.HELLO, Hello.of("test", self, lane, 0).withStripe(stripe).encode());
		raw.readMagic();
		if (raw.readFrame().type() != Frame.WELCOME) {
			throw new AssertionError("Not welcome");
		}
		return raw;
	}

	RawPeer send(byte... bytes) {
		try {
			this.socket.getOutputStream().write(bytes);
			this.socket.getOutputStream().flush();
			return this;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	RawPeer greet(byte type, byte[] body) {
		return send(ByteBuffer.allocate(4).putInt(Preamble.MAGIC).array()).frame(type, 0, body);
	}

	RawPeer frame(byte type, int detail, byte[] body) {
		return send(header(body.length, type, detail)).send(body);
	}

	static byte[] header(int length, byte type, int detail) {
		return ByteBuffer.allocate(Frame.HEADER)
			.putInt(length)
			.put(type)
			.put((byte) 0)
			.putShort((short) detail)
			.array();
	}

	void readMagic() {
		try {
			if (this.in.readInt() != Preamble.MAGIC) {
				throw new AssertionError("No magic");
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	Received readFrame() {
		try {
			byte[] body = new byte[this.in.readInt()];
			byte type = this.in.readByte();
			this.in.readByte();
			short detail = this.in.readShort();
			this.in.readFully(body);
			return new Received(type, detail, body);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Reads until the other side closes.
	 * @return how many bytes came before
	 */
	int readToEnd() {
		int count = 0;
		try {
			while (this.in.read() >= 0) {
				count++;
			}
		}
		catch (SocketTimeoutException ex) {
			throw new AssertionError("Not closed", ex);
		}
		catch (IOException ex) {
			// A reset is an end as well.
		}
		return count;
	}

	/**
	 * Reads until the other side closes in order.
	 */
	byte[] readAll() {
		try {
			return this.in.readAllBytes();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Resets the connection instead of closing it in order.
	 */
	void reset() throws IOException {
		this.socket.setSoLinger(true, 0);
		this.socket.close();
	}

	@Override
	public void close() {
		try {
			this.socket.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	record Received(byte type, short detail, byte[] body) {
	}

}
