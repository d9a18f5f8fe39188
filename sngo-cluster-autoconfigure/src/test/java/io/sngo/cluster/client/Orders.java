// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.client;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

import reactor.core.publisher.Mono;

/**
 * Shared by services and callers of the tests.
 */
public interface Orders {

	Receipt place(Order order);

	Mono<Receipt> status(String id);

	CompletionStage<List<Order>> find(String customer, Optional<Instant> since);

	void cancel(String id);

	record Order(String id, int amount) {
	}

	record Receipt(String id, String node) {
	}

}
