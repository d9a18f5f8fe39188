// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * A DNS server with one name, whose address changes: as a cluster's own DNS does when it
 * restarts something elsewhere.
 */
final class NameServer implements AutoCloseable {

	private static final int HEADER = 12;

	private static final short TYPE_A = 1;

	private static final int TTL_SECONDS = 1;

	private final byte[] name;

	private final DatagramSocket socket;

	private volatile @Nullable InetAddress address;

	/**
	 * @param host where it listens, at port 53
	 * @param name the name it knows, of two labels
	 */
	NameServer(String host, String name) {
		this.name = labels(name);
		try {
			this.socket = new DatagramSocket(new InetSocketAddress(host, 53));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		Thread thread = new Thread(this::serve, "dns");
		thread.setDaemon(true);
		thread.start();
	}

	private static byte[] labels(String name) {
		ByteBuffer labels = ByteBuffer.allocate(name.length() + 2);
		for (String label : name.split("\\.", -1)) {
			labels.put((byte) label.length()).put(label.getBytes(StandardCharsets.US_ASCII));
		}
		return labels.put((byte) 0).array();
	}

	/**
	 * Says what the name means from now on; nothing at first.
	 */
	void set(String address) {
		try {
			this.address = InetAddress.getByName(address);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void serve() {
		while (!this.socket.isClosed()) {
			try {
				DatagramPacket packet = new DatagramPacket(new byte[512], 512);
				this.socket.receive(packet);
				byte[] answer = answer(ByteBuffer.wrap(packet.getData(), 0, packet.getLength()));
				this.socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
			}
			catch (IOException ex) {
				// closed, or one question less: whoever asked asks again
			}
		}
	}

	private byte[] answer(ByteBuffer question) {
		short id = question.getShort(0);
		byte[] asked = new byte[this.name.length];
		question.get(HEADER, asked);
		short type = question.getShort(HEADER + asked.length);
		InetAddress address = Arrays.equals(asked, this.name) ? this.address : null;
		boolean found = address != null && type == TYPE_A;
		ByteBuffer answer = ByteBuffer.allocate(512);
		// A response with recursion; no such name (3) where it is not known.
		answer.putShort(id).putShort((short) (0x8180 + ((address != null) ? 0 : 3)));
		answer.putShort((short) 1).putShort((short) (found ? 1 : 0)).putInt(0);
		answer.put(asked).putShort(type).putShort((short) 1);
		if (found) {
			// The name is the one at the start of the question.
			answer.putShort((short) (0xc000 | HEADER)).putShort(TYPE_A).putShort((short) 1).putInt(TTL_SECONDS);
			answer.putShort((short) 4).put(address.getAddress());
		}
		byte[] bytes = new byte[answer.position()];
		answer.get(0, bytes);
		return bytes;
	}

	@Override
	public void close() {
		this.socket.close();
	}

}
