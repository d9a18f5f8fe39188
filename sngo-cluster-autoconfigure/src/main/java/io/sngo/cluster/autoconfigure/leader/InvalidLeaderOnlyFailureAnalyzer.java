// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.leader;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains a method that cannot run only on the leader.
 */
final class InvalidLeaderOnlyFailureAnalyzer extends AbstractFailureAnalyzer<InvalidLeaderOnlyException> {

	private static final String ACTION = "Let the method return void, an object, an Optional, a Mono or a Flux, be neither private,"
			+ " static nor final, and make no bean, in a class that is not final or has an interface with the method."
			+ " Where @LeaderOnly is on the type, put it on those methods alone that are to be skipped.";

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidLeaderOnlyException cause) {
		return new FailureAnalysis(String.valueOf(cause.getMessage()), ACTION, cause);
	}

}
