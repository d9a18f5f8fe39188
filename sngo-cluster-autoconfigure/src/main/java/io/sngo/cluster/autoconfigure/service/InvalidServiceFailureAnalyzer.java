// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.service;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains a bean that cannot be a service, or not that one.
 */
final class InvalidServiceFailureAnalyzer extends AbstractFailureAnalyzer<InvalidServiceException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidServiceException cause) {
		return new FailureAnalysis(String.valueOf(cause.getMessage()), cause.action(), cause);
	}

}
