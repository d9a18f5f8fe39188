// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.readme;

import reactor.core.publisher.Mono;

public interface Orders {

	Receipt place(Order order);

	Mono<Integer> count(String article);

	record Order(String article, int amount) {
	}

	record Receipt(String node, Order order) {
	}

}
