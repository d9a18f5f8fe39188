// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.system;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.sngo.cluster.system.history.WriteRun;

/**
 * What a leader protects with its token: a store that takes writes from anybody but
 * refuses those with a lower token than it has seen, and remembers all of them.
 */
final class TokenStore implements AutoCloseable {

	private final ServerSocket server;

	private final List<WriteRun> runs = new ArrayList<>();

	private long highest = Long.MIN_VALUE;

	private TokenStore(ServerSocket server) {
		this.server = server;
		Thread thread = new Thread(this::accept, "store");
		thread.setDaemon(true);
		thread.start();
	}

	/**
	 * A store that can be reached at an address of this machine.
	 */
	static TokenStore at(String host) {
		try {
			return new TokenStore(new ServerSocket(0, 50, InetAddress.getByName(host)));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	String address() {
		return this.server.getInetAddress().getHostAddress() + ":" + this.server.getLocalPort();
	}

	/**
	 * All writes so far, in the order in which they came.
	 */
	synchronized List<WriteRun> runs() {
		return List.copyOf(this.runs);
	}

	/**
	 * Keeps all writes so far in a file, for people to read.
	 */
	void save(Path file) {
		try {
			Files.write(file, runs().stream().map(WriteRun::toString).toList());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	synchronized boolean write(String node, long token, long from, long until) {
		boolean accepted = token >= this.highest;
		this.highest = Math.max(this.highest, token);
		WriteRun write = new WriteRun(node, token, accepted, 1, from, until);
		int last = this.runs.size() - 1;
		if (last >= 0 && this.runs.get(last).continuesWith(write)) {
			this.runs.set(last, this.runs.get(last).followedBy(write));
		}
		else {
			this.runs.add(write);
		}
		return accepted;
	}

	private void accept() {
		try {
			while (true) {
				Socket client = this.server.accept();
				Thread thread = new Thread(() -> serve(client), "store-client");
				thread.setDaemon(true);
				thread.start();
			}
		}
		catch (SocketException ex) {
			// closed
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void serve(Socket client) {
		try (client) {
			client.setTcpNoDelay(true);
			DataInputStream in = new DataInputStream(new BufferedInputStream(client.getInputStream()));
			DataOutputStream out = new DataOutputStream(client.getOutputStream());
			String node = in.readUTF();
			while (true) {
				long token = in.readLong();
				out.writeBoolean(write(node, token, in.readLong(), in.readLong()));
			}
		}
		catch (EOFException | SocketException ex) {
			// The writer has ended, in whatever way.
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void close() {
		try {
			this.server.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
