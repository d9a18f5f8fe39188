// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.client;

import io.sngo.cluster.ClusterManager;
import io.sngo.cluster.applications.Nodes;
import io.sngo.cluster.leader.LeaderOnly;
import io.sngo.cluster.service.ClusterService;
import io.sngo.cluster.service.RemoteService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Clients of a service whose interface says that it runs on the leader.
 */
class LeaderOnlyClientTests {

	@ParameterizedTest
	@ValueSource(strings = { "reportsLeaderClient", "ownClient" })
	void clientOfAFollowerCallsTheLeader(String client) {
		try (Nodes nodes = new Nodes()) {
			nodes.start(Reporting.class);
			ConfigurableApplicationContext follower = nodes.start(Reporting.class);
			nodes.awaitMembers(2).awaitLeader().awaitInstances("reports", 2);
			assertThat(follower.getBean(client, Reports.class).write()).isEqualTo("written by n1");
		}
	}

	@Test
	void serviceOfAFollowerIsSkipped() {
		try (Nodes nodes = new Nodes()) {
			nodes.start(Reporting.class);
			ConfigurableApplicationContext follower = nodes.start(Reporting.class);
			nodes.awaitMembers(2).awaitLeader();
			assertThat(follower.getBean(Writer.class).write()).isNull();
		}
	}

	@LeaderOnly
	public interface Reports {

		String write();

	}

	@ClusterService("reports")
	static class Writer implements Reports {

		private final ClusterManager cluster;

		Writer(ClusterManager cluster) {
			this.cluster = cluster;
		}

		@Override
		public String write() {
			return "written by " + this.cluster.localNode().id();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@ImportClusterClients(value = Reports.class, service = "reports", toLeader = true)
	static class Reporting {

		@Bean
		Writer writer(ClusterManager cluster) {
			return new Writer(cluster);
		}

		@Bean
		Reports ownClient(RemoteService remote) {
			return remote.leaderClient("reports", Reports.class);
		}

	}

}
