// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.applications;

import io.sngo.cluster.ClusterManager;
import io.sngo.cluster.client.Orders;
import io.sngo.cluster.service.CallException;
import io.sngo.cluster.shop.Checkout;
import io.sngo.cluster.shop.Shop;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Whole applications: with the cluster, without it, and what they say when they do not
 * start.
 */
@ExtendWith(OutputCaptureExtension.class)
class StartTests {

	@Test
	void applicationThatServesAndCallsIsANode() {
		try (Nodes nodes = new Nodes()) {
			nodes.start(Shop.class);
			nodes.awaitInstances("stock", 1);
		}
	}

	@Test
	void sameApplicationWorksWithoutTheCluster() {
		try (Nodes nodes = new Nodes()) {
			ConfigurableApplicationContext shop = nodes.start(Shop.class, "cluster.enabled=false");
			assertThat(shop.getBeanProvider(ClusterManager.class).getIfAvailable()).isNull();
			Checkout checkout = shop.getBean(Checkout.class);
			assertThat(checkout.stock()).isNotNull();
			assertThatExceptionOfType(CallException.class)
				.isThrownBy(() -> checkout.orders().place(new Orders.Order("7", 1)))
				.withMessageContaining("cluster.enabled");
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"',
			textBlock = """
					cluster.enabled=maybe             | 'cluster.enabled' has the value 'maybe'          | true or false
					cluster.heartbeat-interval=10ms   | 'cluster.heartbeat-interval' has the value '10ms' | 50ms to 1m
					cluster.seed-nodes=a:1,host:port  | 'cluster.seed-nodes' has the value 'host:port'   | commandLineArgs
					cluster.gossip-fanout=many        | 'cluster.gossip-fanout' has the value 'many'     | a whole number
					cluster.bind-addr=203.0.113.7       | could not listen on 203.0.113.7                    | 'cluster.bind-addr'
					cluster.security.ssl.bundle=nodes | 'cluster.security.ssl.bundle'                    | encryption-enabled
					""")
	void whatIsWrongIsToldInOneMessage(String property, String description, String action, CapturedOutput output) {
		try (Nodes nodes = new Nodes()) {
			assertThatException().isThrownBy(() -> nodes.start(Shop.class, property));
			assertThat(output).contains("APPLICATION FAILED TO START", description, action).doesNotContain("\tat ");
		}
	}

}
