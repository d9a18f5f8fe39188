// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.scalecube;

import io.sngo.cluster.benchmarks.subject.Order;
import reactor.core.publisher.Mono;

/**
 * The service.
 */
final class EchoService implements Echo {

	@Override
	public Mono<byte[]> bytes(byte[] bytes) {
		return Mono.just(bytes);
	}

	@Override
	public Mono<Order> orders(Order order) {
		return Mono.just(order);
	}

}
