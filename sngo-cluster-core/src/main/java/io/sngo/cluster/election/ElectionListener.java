// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.election;

import org.jspecify.annotations.Nullable;

/**
 * Learns who leads, on the control loop.
 */
public interface ElectionListener {

	/**
	 * Another leader is known, or the lease of the same one was extended.
	 * @param before who was known to lead, {@code null} for nobody
	 * @param after who is, {@code null} for nobody
	 */
	void onLeader(@Nullable KnownLeader before, @Nullable KnownLeader after);

}
