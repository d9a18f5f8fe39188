// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.metrics;

import io.micrometer.common.KeyValues;
import io.sngo.cluster.autoconfigure.metrics.ClusterObservationDocumentation.HighCardinality;
import io.sngo.cluster.autoconfigure.metrics.ClusterObservationDocumentation.LowCardinality;

/**
 * Names and tags a call at its caller.
 */
final class DefaultClusterClientConvention implements ClusterClientConvention {

	private final KnownOperations operations = new KnownOperations();

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
		return this.operations.tags(context.call().service(), context.call().operation())
			.and(LowCardinality.OUTCOME.withValue(context.result().outcome()),
					LowCardinality.REASON.withValue(context.result().reason()));
	}

	@Override
	public KeyValues getHighCardinalityKeyValues(ClusterClientContext context) {
		return KeyValues
			.of(HighCardinality.NODE.withValue((context.node() != null) ? context.node().value() : CallResult.NONE));
	}

}
