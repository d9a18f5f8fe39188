// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.applications;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import io.sngo.cluster.offers.MoodyService;
import io.sngo.cluster.service.RemoteService;
import io.sngo.cluster.service.ServiceHealth;
import io.sngo.cluster.service.ServiceInstance;
import io.sngo.cluster.service.ServiceRegistry;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A service that says of itself that it is down, in a cluster of applications.
 */
class ServiceHealthTests {

	private static final Duration AT_MOST = Duration.ofSeconds(30);

	@Test
	void whatIsDownGetsNoCallsUntilItIsUpAgain() {
		try (Nodes nodes = new Nodes()) {
			String interval = "cluster.service.health-interval=100ms";
			String inTurns = "cluster.service.load-balancer=round-robin";
			MoodyService first = nodes.start(Moody.class, interval, inTurns).getBean(MoodyService.class);
			ConfigurableApplicationContext second = nodes.start(Moody.class, interval, inTurns);
			nodes.awaitMembers(2).awaitInstances("moody", 2);
			assertThat(answering(second)).containsExactly("n1", "n2");
			first.up(false);
			await().atMost(AT_MOST)
				.until(() -> health(second),
						(seen) -> seen.equals(List.of(ServiceHealth.UNHEALTHY, ServiceHealth.HEALTHY)));
			assertThat(answering(second)).containsExactly("n2");
			first.up(true);
			await().atMost(AT_MOST)
				.until(() -> health(second),
						(seen) -> seen.equals(List.of(ServiceHealth.HEALTHY, ServiceHealth.HEALTHY)));
			assertThat(answering(second)).containsExactly("n1", "n2");
		}
	}

	@Test
	void whatIsDownFromTheStartGetsNoCall() {
		try (Nodes nodes = new Nodes()) {
			ConfigurableApplicationContext first = nodes.start(Moody.class);
			nodes.start(Moody.class, "moody.up=false");
			nodes.awaitMembers(2).awaitInstances("moody", 2);
			assertThat(health(first)).containsExactly(ServiceHealth.HEALTHY, ServiceHealth.UNHEALTHY);
			assertThat(answering(first)).containsExactly("n1");
		}
	}

	private static List<ServiceHealth> health(ConfigurableApplicationContext observer) {
		return observer.getBean(ServiceRegistry.class).discover("moody").stream().map(ServiceInstance::health).toList();
	}

	private static Set<String> answering(ConfigurableApplicationContext caller) {
		RemoteService remote = caller.getBean(RemoteService.class);
		Set<String> nodes = new TreeSet<>();
		for (int i = 0; i < 10; i++) {
			nodes.add(remote.call("moody", "hi", String.class).block(AT_MOST));
		}
		return nodes;
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(MoodyService.class)
	static class Moody {

	}

}
