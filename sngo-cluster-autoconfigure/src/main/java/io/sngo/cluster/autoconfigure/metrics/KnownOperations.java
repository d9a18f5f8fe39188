// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.metrics;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import io.micrometer.common.KeyValues;
import io.sngo.cluster.autoconfigure.metrics.ClusterObservationDocumentation.LowCardinality;

/**
 * Operations that have meters of their own. Whoever calls services by names out of its
 * users' hands would fill the memory with meters: those above a bound share one. Safe for
 * use by any thread.
 */
final class KnownOperations {

	static final int MAX = 1000;

	static final String OTHER = "other";

	private final Set<Name> known = ConcurrentHashMap.newKeySet();

	private final AtomicInteger count = new AtomicInteger();

	/**
	 * The tags of an operation.
	 * @param operation empty for the only one
	 */
	KeyValues tags(String service, String operation) {
		boolean own = admits(new Name(service, operation));
		String named = operation.isEmpty() ? CallResult.NONE : operation;
		return KeyValues.of(LowCardinality.SERVICE.withValue(own ? service : OTHER),
				LowCardinality.OPERATION.withValue(own ? named : OTHER));
	}

	private boolean admits(Name name) {
		if (this.known.contains(name)) {
			return true;
		}
		if (this.count.get() >= MAX || this.count.incrementAndGet() > MAX) {
			return false;
		}
		this.known.add(name);
		return true;
	}

	private record Name(String service, String operation) {
	}

}
