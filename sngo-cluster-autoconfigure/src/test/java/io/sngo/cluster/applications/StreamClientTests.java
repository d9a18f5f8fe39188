// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.applications;

import java.time.Duration;

import io.sngo.cluster.client.ImportClusterClients;
import io.sngo.cluster.offers.Ticker;
import io.sngo.cluster.offers.Ticker.Tick;
import io.sngo.cluster.offers.TickerService;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A bean that returns streams, and an application that subscribes to them.
 */
class StreamClientTests {

	@Test
	void elementsAndCancellationTravelBetweenApplications() {
		try (Nodes nodes = new Nodes()) {
			ConfigurableApplicationContext server = nodes.start(Server.class);
			ConfigurableApplicationContext caller = nodes.start(Caller.class);
			nodes.awaitInstances("ticker", 1);
			Ticker ticker = caller.getBean(Ticker.class);
			assertThat(ticker.ticks("EUR", 1).take(3).collectList().block(Duration.ofSeconds(30)))
				.containsExactly(new Tick("EUR", 1), new Tick("EUR", 2), new Tick("EUR", 3));
			await().until(() -> server.getBean(TickerService.class).cancelled() == 1);
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(TickerService.class)
	static class Server {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@ImportClusterClients(Ticker.class)
	static class Caller {

	}

}
