// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.simulation;

/**
 * The simulated world went wrong. The message names the seed, so that the run can be
 * repeated, and ends with the last events.
 */
public class SimulationFailure extends AssertionError {

	private static final long serialVersionUID = 1L;

	public SimulationFailure(String message) {
		super(message);
	}

	public SimulationFailure(String message, Throwable cause) {
		super(message, cause);
	}

}
