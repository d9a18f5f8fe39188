// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.partition;

/**
 * What a node does that is not on the side that goes on.
 */
public enum PartitionAction {

	/**
	 * It refuses calls, does not lead and is not ready, until it finds the others again.
	 */
	ISOLATE,

	/** It does the same, and stops. */
	SHUTDOWN

}
