// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.subject;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class OrderTests {

	@Test
	void isAboutOneKibibyteAsJson() {
		assertThat(OrderJson.encode(Order.sample(7)).length).isBetween(900, 1150);
	}

	@Test
	void hasTwelveFields() {
		assertThat(Order.class.getRecordComponents()).hasSize(12);
	}

	@Test
	void isTheSameAfterTheWay() {
		Order order = Order.sample(3);
		assertThat(OrderJson.decode(OrderJson.decodeAndEncode(OrderJson.encode(order)))).isEqualTo(order);
		assertThat(order).isNotEqualTo(Order.sample(4));
	}

}
