// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.diagnostics;

import io.sngo.cluster.BindException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains a cluster port that could not be opened.
 */
final class PortFailureAnalyzer extends AbstractFailureAnalyzer<BindException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, BindException cause) {
		return new FailureAnalysis(
				"The cluster node could not listen on " + cause.host() + ", port " + cause.port() + ". "
						+ cause.getMessage() + ".",
				"Stop the process that uses the port, or set 'cluster.bind-port' (or CLUSTER_PORT) to another one. Where"
						+ " it is not set, the first free port from 7946 on is taken.",
				cause);
	}

}
