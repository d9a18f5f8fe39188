// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.offers;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.sngo.cluster.ClusterManager;
import io.sngo.cluster.client.Orders;
import io.sngo.cluster.service.ClusterService;
import reactor.core.publisher.Mono;

/**
 * Several operations.
 */
@ClusterService(value = "orders", metadata = "zone=a")
public class LocalOrders implements Orders {

	private final ClusterManager cluster;

	public LocalOrders(ClusterManager cluster) {
		this.cluster = cluster;
	}

	@Override
	public Receipt place(Order order) {
		return new Receipt(order.id(), this.cluster.localNode().id().value());
	}

	@Override
	public Mono<Receipt> status(String id) {
		return Mono.just(new Receipt(id, ""));
	}

	@Override
	public CompletionStage<List<Order>> find(String customer, Optional<Instant> since) {
		return CompletableFuture.completedFuture(List.of(new Order(customer, since.isEmpty() ? 2 : 3)));
	}

	@Override
	public void cancel(String id) {
		throw new IllegalArgumentException("There is no order " + id);
	}

}
