// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster;

import org.jspecify.annotations.Nullable;

/**
 * Where a node is reached: a host name, an IPv4 or an IPv6 address, and a port.
 *
 * @param host host name or address, without brackets, never empty
 * @param port TCP port, 1 to 65535
 */
public record NodeAddress(String host, int port) implements Comparable<NodeAddress> {

	private static final int MAX_HOST_LENGTH = 255;

	public NodeAddress {
		if (host.isEmpty() || host.length() > MAX_HOST_LENGTH || !isHost(host)) {
			throw new IllegalArgumentException(
					"Host '" + host + "' is not allowed: use a host name, an IPv4 or an IPv6 address");
		}
		if (port < 1 || port > 65535) {
			throw new IllegalArgumentException("Port " + port + " is not allowed: use 1 to 65535");
		}
	}

	/**
	 * Parses {@code host:port}, {@code host}, {@code [v6]:port}, {@code [v6]} or a bare
	 * IPv6 address.
	 * @param text the address
	 * @param defaultPort the port where the text names none
	 * @return the address
	 * @throws IllegalArgumentException if the text is none of these
	 */
	public static NodeAddress parse(String text, int defaultPort) {
		String trimmed = text.trim();
		if (trimmed.startsWith("[")) {
			int end = trimmed.indexOf(']');
			if (end < 0) {
				throw malformed(text);
			}
			String rest = trimmed.substring(end + 1);
			return new NodeAddress(trimmed.substring(1, end), rest.isEmpty() ? defaultPort : port(rest, text));
		}
		int colon = trimmed.indexOf(':');
		if (colon < 0 || colon != trimmed.lastIndexOf(':')) {
			return new NodeAddress(trimmed, defaultPort);
		}
		return new NodeAddress(trimmed.substring(0, colon), port(trimmed.substring(colon), text));
	}

	// By hand, as the next one: as for NodeId.
	@Override
	public boolean equals(@Nullable Object other) {
		return this == other
				|| (other instanceof NodeAddress that && this.port == that.port && this.host.equals(that.host));
	}

	@Override
	public int hashCode() {
		return 31 * this.host.hashCode() + this.port;
	}

	private static int port(String colonAndPort, String text) {
		try {
			if (colonAndPort.startsWith(":")) {
				return Integer.parseInt(colonAndPort.substring(1));
			}
		}
		catch (NumberFormatException ex) {
			// told below, with the whole text
		}
		throw malformed(text);
	}

	private static IllegalArgumentException malformed(String text) {
		return new IllegalArgumentException(
				"Address '" + text + "' is not allowed: use host:port, an IPv6 address as [address]:port");
	}

	private static boolean isHost(String host) {
		for (int i = 0; i < host.length(); i++) {
			char c = host.charAt(i);
			boolean allowed = c < 128 && (Character.isLetterOrDigit(c) || ".-_:%".indexOf(c) >= 0);
			if (!allowed) {
				return false;
			}
		}
		return true;
	}

	@Override
	public int compareTo(NodeAddress other) {
		int byHost = this.host.compareTo(other.host);
		return byHost != 0 ? byHost : Integer.compare(this.port, other.port);
	}

	@Override
	public String toString() {
		return (this.host.indexOf(':') >= 0 ? "[" + this.host + "]" : this.host) + ":" + this.port;
	}

}
