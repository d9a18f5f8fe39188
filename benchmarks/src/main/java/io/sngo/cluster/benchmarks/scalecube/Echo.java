// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.scalecube;

import io.scalecube.services.annotations.Service;
import io.scalecube.services.annotations.ServiceMethod;
import io.sngo.cluster.benchmarks.subject.Order;
import reactor.core.publisher.Mono;

/**
 * The service, as callers see it. Public because ScaleCube makes proxies of it.
 */
@Service("benchmarks")
public interface Echo {

	/**
	 * Sends bytes back.
	 */
	@ServiceMethod("bytes")
	Mono<byte[]> bytes(byte[] bytes);

	/**
	 * Sends an order back.
	 */
	@ServiceMethod("orders")
	Mono<Order> orders(Order order);

}
