// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.runtime;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;

import io.sngo.cluster.NodeId;
import io.sngo.cluster.service.CallContext;
import io.sngo.cluster.service.CallException;
import io.sngo.cluster.service.CallSpec;
import io.sngo.cluster.service.LoadBalancer;
import io.sngo.cluster.service.ServiceInstance;
import io.sngo.cluster.service.ServiceRef;
import io.sngo.cluster.service.balance.BalancingConfig;
import io.sngo.cluster.service.balance.BalancingStrategy;
import io.sngo.cluster.service.balance.EjectionConfig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * What nodes tell load balancers, on real sockets.
 */
@Timeout(120)
class BalancingTests {

	private static final Duration SHORT = Duration.ofSeconds(1);

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
	void whoDoesNotAnswerIsLeftOutWhateverTheBalancerOfTheApplicationChooses() {
		Duration hour = Duration.ofHours(1);
		LoadBalancer theLast = (call, candidates) -> candidates.get(candidates.size() - 1);
		Cluster a = start(
				new BalancingConfig(BalancingStrategy.ROUND_ROBIN, new EjectionConfig(true, 2, hour, hour, 0.5)),
				(builder) -> builder.loadBalancer(theLast));
		Cluster b = this.nodes.serving("b", TestNodes.address(a));
		TestNodes.awaitInstances("echo", List.of("b"), a);
		assertThat(a.remoteService().call("echo", "hi", String.class).block()).isEqualTo("b: hi");
		Cluster c = this.nodes.start("c", TestNodes.address(a));
		c.remoteService().register("echo", String.class, (String text, CallContext context) -> Mono.never());
		c.publish();
		TestNodes.awaitInstances("echo", List.of("b", "c"), a, b, c);
		assertThat(a.remoteService()
			.call(new ServiceRef("echo", NodeId.of("c")), "hi", String.class)
			.timeout(SHORT)
			.onErrorReturn("connected, and nobody answers")
			.block()).isNotNull();
		assertThatNobodyAnswers(a);
		// Else it could be the network of the node itself.
		assertThat(a.remoteService().call(new ServiceRef("echo", NodeId.of("b")), "hi", String.class).block())
			.isEqualTo("b: hi");
		assertThatNobodyAnswers(a);
		assertThat(a.remoteService().call("echo", "hi", String.class).block()).isEqualTo("b: hi");
	}

	private static void assertThatNobodyAnswers(Cluster caller) {
		Mono<String> call = caller.remoteService().call(CallSpec.of("echo", "hi", String.class).within(SHORT));
		assertThatExceptionOfType(CallException.class).isThrownBy(call::block)
			.satisfies((thrown) -> assertThat(thrown.reason()).isEqualTo("timeout"));
	}

	@Test
	void theStrategyOfTheConfigurationChooses() {
		Cluster a = start(new BalancingConfig(BalancingStrategy.ROUND_ROBIN, EjectionConfig.DEFAULT),
				(builder) -> builder);
		this.nodes.serving("b", TestNodes.address(a));
		this.nodes.serving("c", TestNodes.address(a));
		TestNodes.awaitInstances("echo", List.of("b", "c"), a);
		List<String> replies = new ArrayList<>();
		for (int i = 0; i < 40; i++) {
			replies.add(a.remoteService().call("echo", "hi", String.class).block());
		}
		// In turns: at random, or by load, both would hardly get so much the same.
		assertThat(replies.stream().filter("b: hi"::equals).count()).isBetween(18L, 22L);
		assertThat(replies.stream().distinct()).hasSize(2);
	}

	private Cluster start(BalancingConfig balancing, UnaryOperator<ClusterBuilder> options) {
		Cluster cluster = this.nodes.create(TestNodes.settings("a").config(balancing), options);
		cluster.start();
		return cluster;
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
