// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.offers;

import java.util.concurrent.atomic.AtomicInteger;

import io.sngo.cluster.service.ClusterService;
import reactor.core.publisher.Flux;

/**
 * Ticks without an end.
 */
@ClusterService("ticker")
public class TickerService implements Ticker {

	private final AtomicInteger cancelled = new AtomicInteger();

	@Override
	public Flux<Tick> ticks(String symbol, int first) {
		return Flux.range(first, Integer.MAX_VALUE - first)
			.map((price) -> new Tick(symbol, price))
			.doOnCancel(this.cancelled::incrementAndGet);
	}

	public int cancelled() {
		return this.cancelled.get();
	}

}
