// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.readme;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
class OrderController {

	private final Orders orders;

	OrderController(@Qualifier("ordersClient") Orders orders) {
		this.orders = orders;
	}

	@PostMapping("/orders")
	Orders.Receipt order(@RequestParam String article) {
		return this.orders.place(new Orders.Order(article, 1));
	}

}
