// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.system;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports for nodes that must be known before they start.
 */
final class Ports {

	private static final int FIRST = 12_000;

	private static final int COUNT = (30_000 - FIRST) / Run.MAX_FORKS;

	/** Drawn, as another build may run tests beside this one. */
	private static final AtomicInteger NEXT = new AtomicInteger(ThreadLocalRandom.current().nextInt(COUNT));

	private Ports() {
	}

	/**
	 * A port that is free now. Below the range that the system takes the ports of
	 * outgoing connections from, so that none of these takes it in the meantime; another
	 * one than who runs tests beside this takes; and each in turn, so that no two nodes
	 * that have yet to start are given the same.
	 */
	static int free() {
		while (true) {
			int port = FIRST + Run.MAX_FORKS * Math.floorMod(NEXT.getAndIncrement(), COUNT) + Run.FORK;
			try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByName("0.0.0.0"))) {
				return socket.getLocalPort();
			}
			catch (IOException ex) {
				// taken: the next one
			}
		}
	}

	/**
	 * Whether some process listens on the port. Asks the system and not the port: a
	 * connection would be one more that the node has to deal with.
	 */
	static boolean isListening(int port) {
		String local = String.format(Locale.ROOT, ":%04X ", port);
		return isListening(Path.of("/proc/net/tcp"), local) || isListening(Path.of("/proc/net/tcp6"), local);
	}

	private static boolean isListening(Path table, String local) {
		try {
			// sl local_address rem_address st: 0A is LISTEN
			return Files.readAllLines(table)
				.stream()
				.anyMatch((line) -> line.contains(local) && line.trim().split("\\s+", 5)[3].equals("0A"));
		}
		catch (IOException ex) {
			return false;
		}
	}

}
