// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.runtime;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.sngo.cluster.NodeId;
import io.sngo.cluster.service.CallSpec;
import io.sngo.cluster.service.LoadBalancer;
import io.sngo.cluster.service.ServiceInstance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What nodes tell load balancers, on real sockets.
 */
@Timeout(120)
class BalancingTests {

	private final TestNodes nodes = new TestNodes();

	@AfterEach
	void close() {
		this.nodes.close();
	}

	@Test
	void aBalancerOfTheApplicationChoosesAndIsToldWhoIsGone() {
		Map<String, List<String>> retained = new ConcurrentHashMap<>();
		Cluster a = this.nodes.start(TestNodes.settings("a"), (builder) -> builder.loadBalancer(new LoadBalancer() {

			@Override
			public ServiceInstance choose(CallSpec call, List<ServiceInstance> candidates) {
				return candidates.get(candidates.size() - 1);
			}

			@Override
			public void retain(String service, List<ServiceInstance> instances) {
				retained.put(service, instances.stream().map((instance) -> instance.nodeId().value()).toList());
			}

		}));
		Cluster b = this.nodes.serving("b", TestNodes.address(a));
		Cluster c = this.nodes.serving("c", TestNodes.address(a));
		TestNodes.awaitInstances("echo", List.of("b", "c"), a, b, c);
		for (int i = 0; i < 5; i++) {
			assertThat(a.remoteService().call("echo", "hi", String.class).block()).isEqualTo("c: hi");
		}
		c.close();
		await().atMost(TestNodes.LONG).untilAsserted(() -> assertThat(retained).containsEntry("echo", List.of("b")));
		b.remoteService().unregister("echo");
		await().atMost(TestNodes.LONG).untilAsserted(() -> assertThat(retained).containsEntry("echo", List.of()));
	}

	@Test
	void whatNodesSayOfThemselvesIsThereToAsk() {
		Cluster a = this.nodes.start("a");
		Cluster b = this.nodes
			.start(TestNodes.settings("b").saying(Map.of("zone", "north")).withSeeds(TestNodes.address(a)));
		TestNodes.awaitActive(2, a, b);
		KnownNeighbourhood neighbourhood = a.neighbourhood();
		assertThat(neighbourhood.local()).isEqualTo(NodeId.of("a"));
		assertThat(neighbourhood.metadata(NodeId.of("b"))).isEqualTo(Map.of("zone", "north"));
		b.manager().updateLoad(0.75);
		await().atMost(TestNodes.LONG).until(() -> neighbourhood.load(NodeId.of("b")) == 0.75);
		assertThat(neighbourhood.load(NodeId.of("nobody"))).isZero();
		assertThat(neighbourhood.metadata(NodeId.of("nobody"))).isEmpty();
	}

	@Test
	void theDefaultUsesAllInstances() {
		Cluster a = this.nodes.serving("a");
		Cluster b = this.nodes.serving("b", TestNodes.address(a));
		Cluster c = this.nodes.serving("c", TestNodes.address(a));
		TestNodes.awaitInstances("echo", List.of("a", "b", "c"), a, b, c);
		Map<String, Boolean> seen = new ConcurrentHashMap<>();
		await().atMost(TestNodes.LONG).until(() -> {
			seen.put(a.remoteService().call("echo", "hi", String.class).block(), true);
			return seen.size() == 3;
		});
	}

}
