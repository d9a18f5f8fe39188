// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.client;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains an interface that cannot be a client.
 */
final class InvalidClientFailureAnalyzer extends AbstractFailureAnalyzer<InvalidClientException> {

	private static final String ACTION = "Name an interface in @ImportClusterClients whose methods all return a plain value,"
			+ " void, Mono, CompletionStage or Flux.";

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidClientException cause) {
		return new FailureAnalysis(String.valueOf(cause.getMessage()), ACTION, cause);
	}

}
