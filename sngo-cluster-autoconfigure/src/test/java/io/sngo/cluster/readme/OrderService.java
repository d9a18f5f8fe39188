// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.readme;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.sngo.cluster.ClusterManager;
import io.sngo.cluster.service.ClusterService;
import reactor.core.publisher.Mono;

@ClusterService("orders")
class OrderService implements Orders {

	private final Map<String, Integer> ordered = new ConcurrentHashMap<>();

	private final ClusterManager cluster;

	OrderService(ClusterManager cluster) {
		this.cluster = cluster;
	}

	@Override
	public Receipt place(Order order) {
		this.ordered.merge(order.article(), order.amount(), Integer::sum);
		return new Receipt(this.cluster.localNode().id().value(), order);
	}

	@Override
	public Mono<Integer> count(String article) {
		return Mono.just(this.ordered.getOrDefault(article, 0));
	}

}
