// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.metrics;

import io.micrometer.common.KeyValues;
import io.sngo.cluster.autoconfigure.metrics.ClusterObservationDocumentation.HighCardinality;
import io.sngo.cluster.autoconfigure.metrics.ClusterObservationDocumentation.LowCardinality;

/**
 * Names and tags a call at its caller.
 */
final class DefaultClusterClientConvention implements ClusterClientConvention {

	@Override
	public String getName() {
		return "cluster.client.requests";
	}

	@Override
	public String getContextualName(ClusterClientContext context) {
		String operation = context.call().operation();
		return context.call().service() + (operation.isEmpty() ? "" : "/" + operation);
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(ClusterClientContext context) {
		String operation = context.call().operation();
		return KeyValues.of(LowCardinality.SERVICE.withValue(context.call().service()),
				LowCardinality.OPERATION.withValue(operation.isEmpty() ? CallResult.NONE : operation),
				LowCardinality.OUTCOME.withValue(context.result().outcome()),
				LowCardinality.REASON.withValue(context.result().reason()));
	}

	@Override
	public KeyValues getHighCardinalityKeyValues(ClusterClientContext context) {
		return KeyValues
			.of(HighCardinality.NODE.withValue((context.node() != null) ? context.node().value() : CallResult.NONE));
	}

}
