// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.simulation;

import org.jspecify.annotations.Nullable;

/**
 * What is wrong with the way from one host to another, or with all ways into or out of
 * one.
 */
final class Link {

	boolean cut;

	/** New connections are refused, those that exist live on. */
	boolean refusing;

	double loss;

	@Nullable Flapping flapping;

	boolean isDown(long now) {
		return this.cut || (this.flapping != null && this.flapping.isDown(now));
	}

}
