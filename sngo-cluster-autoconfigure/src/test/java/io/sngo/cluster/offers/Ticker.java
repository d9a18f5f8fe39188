// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.offers;

import reactor.core.publisher.Flux;

/**
 * Shared by the service and its callers.
 */
public interface Ticker {

	Flux<Tick> ticks(String symbol, int first);

	record Tick(String symbol, int price) {
	}

}
