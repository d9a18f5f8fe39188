// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.diagnostics;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;

import io.sngo.cluster.BindException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.NestedExceptionUtils;

/**
 * Explains a cluster port that could not be opened: the port is at fault where the
 * address is one of this machine.
 */
final class PortFailureAnalyzer extends AbstractFailureAnalyzer<BindException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, BindException cause) {
		String where = "The cluster node could not listen on " + cause.host() + ", port " + cause.port() + ". ";
		if (isLocal(cause.host())) {
			return new FailureAnalysis(where + cause.getMessage() + ".",
					"Stop the process that uses the port, or set 'cluster.bind-port' (or CLUSTER_PORT) to another one that"
							+ " this process may use. Where it is not set, the first free port from 7946 on is taken.",
					cause);
		}
		return new FailureAnalysis(
				where + "This is no address of this machine: "
						+ NestedExceptionUtils.getMostSpecificCause(cause).getMessage() + ".",
				"Set 'cluster.bind-addr' to an address of this machine, or to 0.0.0.0 for all of them. Where other nodes"
						+ " reach this one at an address that it does not have itself, set 'cluster.advertise-addr' to"
						+ " that.",
				cause);
	}

	private static boolean isLocal(String host) {
		try {
			InetAddress address = InetAddress.getByName(host);
			return address.isAnyLocalAddress() || NetworkInterface.getByInetAddress(address) != null;
		}
		catch (UnknownHostException | SocketException ex) {
			return false;
		}
	}

}
