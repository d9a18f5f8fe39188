// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.util.function.IntFunction;

import io.sngo.cluster.BindException;
import reactor.netty.DisposableServer;

/**
 * Finds a port to listen on: the one configured or, where allowed, the next one that is
 * free.
 */
final class PortSearch {

	/** How many ports after the configured one are tried. */
	static final int REACH = 100;

	private final String host;

	private final int port;

	private final boolean search;

	PortSearch(TransportConfig config) {
		this.host = config.bindHost();
		this.port = config.bindPort();
		this.search = config.searchPort() && config.bindPort() != 0;
	}

	/**
	 * @throws BindException if no port could be bound
	 */
	DisposableServer bind(IntFunction<DisposableServer> listener) {
		int last = this.search ? Math.min(65535, this.port + REACH) : this.port;
		for (int candidate = this.port;; candidate++) {
			try {
				return listener.apply(candidate);
			}
			catch (RuntimeException ex) {
				if (!isTaken(ex)) {
					throw new BindException(this.host, candidate,
							"Cannot listen on " + this.host + " port " + candidate + ": " + rootMessage(ex)
									+ "; set cluster.bind-addr to an address of this machine and cluster.bind-port"
									+ " to a port that this process may use",
							ex);
				}
				if (candidate == last) {
					throw new BindException(this.host, this.port, taken(last), ex);
				}
			}
		}
	}

	private String taken(int last) {
		String ports = this.search ? "Ports " + this.port + " to " + last + " are" : "Port " + this.port + " is";
		return ports + " taken on " + this.host + ": set cluster.bind-port to a free port, or 0 for any, or stop the"
				+ " process that listens there";
	}

	private static boolean isTaken(Throwable failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (SocketErrors.isAddressInUse(cause)) {
				return true;
			}
		}
		return false;
	}

	private static String rootMessage(Throwable failure) {
		Throwable cause = failure;
		while (cause.getCause() != null) {
			cause = cause.getCause();
		}
		return String.valueOf(cause.getMessage());
	}

}
