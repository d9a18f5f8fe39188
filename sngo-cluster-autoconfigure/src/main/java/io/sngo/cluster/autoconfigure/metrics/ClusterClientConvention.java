// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.metrics;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * Says how a call at its caller is named and tagged. A bean of this type replaces the
 * default.
 */
public interface ClusterClientConvention extends ObservationConvention<ClusterClientContext> {

	@Override
	default boolean supportsContext(Observation.Context context) {
		return context instanceof ClusterClientContext;
	}

}
