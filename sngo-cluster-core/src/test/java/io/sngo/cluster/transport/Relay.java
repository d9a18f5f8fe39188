// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Somebody between two nodes who reads and changes what they say: the two frames of each
 * side's handshake, then records.
 */
final class Relay implements Closeable {

	private final ServerSocket server;

	private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

	private volatile int target;

	private final Tamper tamper;

	Relay(Tamper tamper) {
		try {
			this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.tamper = tamper;
		run(this::accept);
	}

	int port() {
		return this.server.getLocalPort();
	}

	Relay to(int port) {
		this.target = port;
		return this;
	}

	private static void run(Work work) {
		Thread thread = new Thread(() -> {
			try {
				work.run();
			}
			catch (IOException ex) {
				// One of the two sides has hung up, or the test is over.
			}
		}, "relay");
		thread.setDaemon(true);
		thread.start();
	}

	private void accept() throws IOException {
		while (true) {
			Socket dialling = this.server.accept();
			Socket listening = new Socket(InetAddress.getLoopbackAddress(), this.target);
			this.sockets.add(dialling);
			this.sockets.add(listening);
			run(() -> pump(dialling, listening, true));
			run(() -> pump(listening, dialling, false));
		}
	}

	private void pump(Socket from, Socket to, boolean dialling) throws IOException {
		try (from; to) {
			DataInputStream in = new DataInputStream(from.getInputStream());
			OutputStream out = to.getOutputStream();
			for (int unit = 0; true; unit++) {
				byte[] bytes = (unit < 2) ? frame(in, unit == 0) : record(in);
				for (byte[] passed : this.tamper.pass(dialling, unit, bytes)) {
					out.write(passed);
				}
				out.flush();
			}
		}
	}

	private static byte[] frame(DataInputStream in, boolean first) throws IOException {
		byte[] head = new byte[(first ? Preamble.LENGTH : 0) + Frame.HEADER];
		in.readFully(head);
		return rest(in, head, ByteBuffer.wrap(head).getInt(head.length - Frame.HEADER));
	}

	private static byte[] record(DataInputStream in) throws IOException {
		byte[] head = new byte[Integer.BYTES];
		in.readFully(head);
		return rest(in, head, ByteBuffer.wrap(head).getInt(0));
	}

	private static byte[] rest(DataInputStream in, byte[] head, int length) throws IOException {
		byte[] all = Arrays.copyOf(head, head.length + length);
		in.readFully(all, head.length, length);
		return all;
	}

	@Override
	public void close() {
		try {
			this.server.close();
			for (Socket socket : this.sockets) {
				socket.close();
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private interface Work {

		void run() throws IOException;

	}

	/**
	 * What to pass on instead.
	 */
	interface Tamper {

		/**
		 * @param dialling whether the dialling side says it
		 * @param unit 0 and 1 are the frames of the handshake, the first one with the
		 * preamble; records come after
		 */
		List<byte[]> pass(boolean dialling, int unit, byte[] bytes);

	}

}
