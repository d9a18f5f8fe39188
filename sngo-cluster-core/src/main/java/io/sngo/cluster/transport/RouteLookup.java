// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;

import org.jspecify.annotations.Nullable;

/**
 * Asks the operating system's routes.
 */
final class RouteLookup {

	/** UDP's discard: a socket needs a port to be connected to. */
	private static final int PORT = 9;

	private RouteLookup() {
	}

	/**
	 * The address of this machine from which it reaches a destination. Nothing is sent.
	 * @return {@code null} if there is no route
	 */
	static @Nullable InetAddress localAddressTowards(InetAddress destination) {
		try (DatagramSocket socket = new DatagramSocket()) {
			socket.connect(new InetSocketAddress(destination, PORT));
			return socket.getLocalAddress();
		}
		catch (IOException | UncheckedIOException ex) {
			return null;
		}
	}

}
