// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.shop;

import io.sngo.cluster.client.Orders;

import org.springframework.stereotype.Component;

/**
 * Needs a client and a service of the same application.
 */
@Component
public class Checkout {

	private final Orders orders;

	private final StockService stock;

	public Checkout(Orders orders, StockService stock) {
		this.orders = orders;
		this.stock = stock;
	}

	public Orders orders() {
		return this.orders;
	}

	public StockService stock() {
		return this.stock;
	}

}
