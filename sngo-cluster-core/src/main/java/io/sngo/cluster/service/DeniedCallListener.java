// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service;

/**
 * Is told of calls that this node denied. So that no caller can flood it, it is told of
 * 10 in a second at most, and the next one says how many were left out.
 */
@FunctionalInterface
public interface DeniedCallListener {

	/**
	 * A call was denied. Called on one thread that is kept for this, which may block: up
	 * to 100 calls wait for it, more are left out. What it throws is logged.
	 */
	void denied(DeniedCall call);

}
