// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.http;

import io.sngo.cluster.benchmarks.subject.Order;

import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/**
 * Sends everything back.
 */
@RestController
class EchoController {

	static final String BYTES = "/bytes";

	static final String ORDERS = "/orders";

	@PostMapping(BYTES)
	byte[] bytes(@RequestBody byte[] bytes) {
		return bytes;
	}

	@PostMapping(ORDERS)
	Order order(@RequestBody Order order) {
		return order;
	}

}
