// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.diagnostics;

import io.sngo.cluster.AdvertiseAddressException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains that nobody knows where other nodes would reach this one.
 */
final class AdvertiseAddressFailureAnalyzer extends AbstractFailureAnalyzer<AdvertiseAddressException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, AdvertiseAddressException cause) {
		String candidates = cause.candidates().isEmpty() ? "an address of this machine"
				: "one of " + String.join(", ", cause.candidates());
		return new FailureAnalysis(cause.getMessage() + ".", "Set 'cluster.advertise-addr' to " + candidates
				+ ", or to a name that the other nodes resolve to it. With 'cluster.bind-addr' set to one address, that"
				+ " one is advertised.", cause);
	}

}
