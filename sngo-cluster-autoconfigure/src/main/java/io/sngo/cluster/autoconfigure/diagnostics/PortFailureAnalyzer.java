// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.diagnostics;

import io.sngo.cluster.BindException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.NestedExceptionUtils;

/**
 * Explains a cluster port that could not be opened.
 */
final class PortFailureAnalyzer extends AbstractFailureAnalyzer<BindException> {

	private static final String TAKEN = "in use";

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, BindException cause) {
		return new FailureAnalysis("The cluster node could not listen on " + cause.host() + ", port " + cause.port()
				+ ". " + reason(cause) + ".", action(cause), cause);
	}

	/**
	 * Without the advice of the message for what is not known: here it is.
	 */
	private static String reason(BindException failure) {
		Throwable root = NestedExceptionUtils.getMostSpecificCause(failure);
		return String.valueOf(isTold(failure, TAKEN) ? failure.getMessage() : root.getMessage());
	}

	private static String action(BindException failure) {
		if (isTold(failure, TAKEN)) {
			return "Stop the process that uses the port, or set 'cluster.bind-port' (or CLUSTER_PORT) to another one."
					+ " Where it is not set, the first free port from 7946 on is taken.";
		}
		if (isTold(failure, "denied")) {
			return "Set 'cluster.bind-port' (or CLUSTER_PORT) to a port that this process may use: those below 1024"
					+ " take privileges on most systems.";
		}
		return "Set 'cluster.bind-addr' to an address of this machine, or to 0.0.0.0 for all of them. Where other nodes"
				+ " reach this one at an address that it does not have itself, set 'cluster.advertise-addr' to that.";
	}

	/**
	 * By the words of the operating system: there is no exception for each of them.
	 */
	private static boolean isTold(Throwable failure, String words) {
		for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
			if (String.valueOf(cause.getMessage()).contains(words)) {
				return true;
			}
		}
		return false;
	}

}
