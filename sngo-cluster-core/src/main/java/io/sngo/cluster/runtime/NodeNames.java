// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.runtime;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;

import io.sngo.cluster.NodeId;

/**
 * Names nodes that were not given a name: host name and port.
 */
final class NodeNames {

	/** Leaves room for the port. */
	private static final int MAX_HOST_LENGTH = 120;

	private NodeNames() {
	}

	static NodeId defaultFor(int port) {
		return named(hostName(), port);
	}

	static NodeId named(String host, int port) {
		String allowed = host.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9._-]", "-");
		String cut = allowed.substring(0, Math.min(allowed.length(), MAX_HOST_LENGTH));
		return NodeId.of((cut.isEmpty() ? "node" : cut) + "-" + port);
	}

	private static String hostName() {
		try {
			return InetAddress.getLocalHost().getHostName();
		}
		catch (UnknownHostException ex) {
			// The host does not know its own name, which is no reason not to start.
			return "";
		}
	}

}
