// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.metrics;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * Says how the handling of a call is named and tagged. A bean of this type replaces the
 * default.
 */
public interface ClusterServerConvention extends ObservationConvention<ClusterServerContext> {

	@Override
	default boolean supportsContext(Observation.Context context) {
		return context instanceof ClusterServerContext;
	}

}
