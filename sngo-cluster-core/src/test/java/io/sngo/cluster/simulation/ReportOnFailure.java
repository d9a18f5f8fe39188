// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.simulation;

import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Adds the seed and the last events of the latest simulation to a test that failed.
 */
final class ReportOnFailure implements AfterTestExecutionCallback {

	@Override
	public void afterTestExecution(ExtensionContext context) {
		Simulation latest = Simulation.latest();
		context.getExecutionException()
			.filter((failure) -> latest != null && !(failure instanceof SimulationFailure))
			.ifPresent((failure) -> failure.addSuppressed(new SimulationFailure(latest.describe())));
	}

}
