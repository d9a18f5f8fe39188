// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.applications;

import io.sngo.cluster.runtime.Cluster;
import org.junit.jupiter.api.Test;
import reactor.netty.DisposableServer;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.util.ReflectionTestUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a running node says of its health.
 */
class HealthTests {

	@Test
	void nodeWhoseListeningSocketIsLostIsDown() {
		try (Nodes nodes = new Nodes()) {
			ConfigurableApplicationContext node = nodes.start(Plain.class);
			nodes.awaitLeader();
			assertThat(health(node).getStatus()).isEqualTo(Status.UP);
			listeningSocket(node.getBean(Cluster.class)).disposeNow();
			assertThat(health(node).getStatus()).isEqualTo(Status.DOWN);
			assertThat(health(node).getDetails()).containsEntry("nodeId", "n1").containsEntry("state", "ACTIVE");
		}
	}

	@Test
	void nodeThatWasStoppedIsDown() {
		try (Nodes nodes = new Nodes()) {
			ConfigurableApplicationContext node = nodes.start(Plain.class);
			node.getBean(Cluster.class).stop();
			assertThat(health(node).getStatus()).isEqualTo(Status.DOWN);
			assertThat(health(node).getDetails()).containsEntry("nodeId", "n1").containsKey("error");
		}
	}

	private static Health health(ConfigurableApplicationContext node) {
		return node.getBean("clusterHealthIndicator", HealthIndicator.class).health();
	}

	/** Nobody but the operating system takes it away from a node. */
	private static DisposableServer listeningSocket(Cluster cluster) {
		Object transport = ReflectionTestUtils.getField(cluster, "transport");
		assertThat(transport).isNotNull();
		return (DisposableServer) ReflectionTestUtils.getField(transport, "server");
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Plain {

	}

}
