// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.metrics;

import io.micrometer.common.KeyValues;
import io.sngo.cluster.autoconfigure.metrics.ClusterObservationDocumentation.HighCardinality;
import io.sngo.cluster.autoconfigure.metrics.ClusterObservationDocumentation.LowCardinality;

/**
 * Names and tags the handling of a call.
 */
final class DefaultClusterServerConvention implements ClusterServerConvention {

	private final KnownOperations operations = new KnownOperations();

	@Override
	public String getName() {
		return "cluster.server.requests";
	}

	@Override
	public String getContextualName(ClusterServerContext context) {
		String operation = context.operation();
		return context.service() + (operation.isEmpty() ? "" : "/" + operation);
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(ClusterServerContext context) {
		return this.operations
			.tags(context.service().isEmpty() ? CallResult.NONE : context.service(), context.operation())
			.and(LowCardinality.OUTCOME.withValue(context.result().outcome()),
					LowCardinality.REASON.withValue(context.result().reason()));
	}

	@Override
	public KeyValues getHighCardinalityKeyValues(ClusterServerContext context) {
		return KeyValues.of(HighCardinality.NODE
			.withValue((context.caller() != null) ? context.caller().value() : CallResult.NONE));
	}

}
