// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.runtime;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.sngo.cluster.ClusterException;
import io.sngo.cluster.JoinRejectedException;
import io.sngo.cluster.Node;
import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.NodeState;
import io.sngo.cluster.election.ElectionConfig;
import io.sngo.cluster.membership.MembershipConfig;
import io.sngo.cluster.partition.PartitionConfig;
import io.sngo.cluster.service.ServiceConfig;
import io.sngo.cluster.service.ServiceInstance;
import io.sngo.cluster.service.ServiceRef;
import io.sngo.cluster.service.balance.BalancingConfig;
import io.sngo.cluster.transport.TransportConfig;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/**
 * Whole nodes in one JVM, over real sockets.
 */
class ClusterTests {

	private static final Duration LONG = Duration.ofSeconds(30);

	private final List<Cluster> clusters = new ArrayList<>();

	@AfterEach
	void stop() {
		this.clusters.parallelStream().forEach(Cluster::close);
	}

	@Test
	void aNodeWithoutSeedsIsAClusterOfItsOwn() {
		Cluster cluster = start("a", List.of());
		cluster.joined().block(LONG);
		assertThat(cluster.manager().localNode().isActive()).isTrue();
		assertThat(cluster.manager().leadership().await().block(LONG).leader()).isEqualTo(NodeId.of("a"));
		assertThat(cluster.manager().isLeader()).isTrue();
		assertThat(cluster.manager().leader()).contains(cluster.manager().localNode());
		assertThat(cluster.manager().health().healthy()).isTrue();
	}

	@Test
	void nodesMeetListServicesAndCallEachOther() {
		Cluster a = start("a", List.of());
		Cluster b = start("b", List.of(seed(a)));
		Cluster c = start("c", List.of(seed(a)));
		for (Cluster cluster : this.clusters) {
			String id = cluster.manager().localNode().id().value();
			cluster.remoteService().register("echo", String.class, (text, context) -> id + ": " + text);
			cluster.publish();
		}
		for (Cluster cluster : List.of(a, b, c)) {
			await().atMost(LONG).untilAsserted(() -> {
				assertThat(cluster.manager().activeNodes()).extracting((node) -> node.id().value())
					.containsExactly("a", "b", "c");
				assertThat(cluster.serviceRegistry().discover("echo")).extracting(ServiceInstance::nodeId)
					.extracting(NodeId::value)
					.containsExactly("a", "b", "c");
			});
		}
		for (Cluster caller : this.clusters) {
			for (String target : List.of("a", "b", "c")) {
				assertThat(caller.remoteService()
					.call(new ServiceRef("echo", NodeId.of(target)), "hi", String.class)
					.block(LONG)).isEqualTo(target + ": hi");
			}
			assertThat(caller.manager().nodes()).allSatisfy((node) -> assertThat(node.ping().block(LONG)).isNotNull());
		}
	}

	@Test
	void whatPeopleDoWithAnAnswerDoesNotHoldUpTheLoop() {
		Cluster a = start("a", List.of());
		Cluster b = start("b", List.of(seed(a)));
		awaitActive(2, a, b);
		List<String> threads = new CopyOnWriteArrayList<>();
		a.manager()
			.node(NodeId.of("b"))
			.orElseThrow()
			.ping()
			.doOnTerminate(() -> threads.add(Thread.currentThread().getName()))
			.block(LONG);
		b.manager().leave().doOnTerminate(() -> threads.add(Thread.currentThread().getName())).block(LONG);
		assertThat(threads).hasSize(2).allSatisfy((name) -> assertThat(name).startsWith("sngo-cluster-events"));
	}

	@Test
	void afterTheStopWhoeverAsksIsTold() {
		Cluster a = start("a", List.of());
		a.close();
		assertThatThrownBy(() -> a.manager().leave().block(LONG)).isInstanceOf(ClusterException.class);
		assertThatThrownBy(() -> a.manager().join(List.of()).block(LONG)).isInstanceOf(ClusterException.class);
	}

	@Test
	void whoeverWaitsForAnAnswerWhenItStopsIsTold() {
		Cluster a = start("a", List.of());
		AtomicBoolean asked = new AtomicBoolean();
		CompletableFuture<Object> answer = a.fromLoop((controlPlane, result) -> asked.set(true)).toFuture();
		await().atMost(LONG).untilTrue(asked);
		a.close();
		assertThat(answer).failsWithin(LONG)
			.withThrowableOfType(ExecutionException.class)
			.withCauseInstanceOf(ClusterException.class)
			.withMessageContaining("The node has stopped");
	}

	@Test
	void aGracefulStopIsALeave() {
		Cluster a = start("a", List.of());
		Cluster b = start("b", List.of(seed(a)));
		awaitActive(2, a, b);
		b.close();
		await().atMost(LONG).until(() -> state(a, "b") == NodeState.LEFT);
		assertThat(a.manager().health().totalNodes()).isEqualTo(1);
		assertThat(a.manager().health().healthy()).isTrue();
	}

	@Test
	void eventsComeInOrderAndAfterTheState() {
		List<String> seen = new CopyOnWriteArrayList<>();
		Cluster a = start("a", List.of());
		a.manager().events().subscribe((event) -> {
			boolean readable = a.manager()
				.node(event.node().id())
				.map((node) -> node.info().incarnation() >= event.node().incarnation())
				.orElse(false);
			seen.add(event.getClass().getSimpleName() + " " + event.node().id() + " " + readable);
		});
		Cluster b = start("b", List.of(seed(a)));
		awaitActive(2, a, b);
		b.manager().updateMetadata(Map.of("zone", "north"));
		await().atMost(LONG)
			.until(() -> a.manager()
				.node(NodeId.of("b"))
				.orElseThrow()
				.info()
				.metadata()
				.equals(Map.of("zone", "north")));
		b.close();
		await().atMost(LONG).until(() -> state(a, "b") == NodeState.LEFT);
		await().atMost(LONG).untilAsserted(() -> {
			assertThat(seen).startsWith("NodeJoined b true").endsWith("NodeLeft b true");
			assertThat(seen).contains("NodeUpdated b true").doesNotContain("NodeFailed b true", "NodeSuspected b true");
		});
	}

	@Test
	void aNodeThatFindsNoSeedJoinsWhenOneComesUp() {
		Cluster a = start("a", List.of());
		NodeAddress address = a.manager().localNode().address();
		a.close();
		Cluster b = start("b", List.of(address));
		await().atMost(LONG).until(() -> !b.joinStatus().failures().isEmpty());
		assertThat(b.manager().localNode().info().state()).isEqualTo(NodeState.JOINING);
		assertThat(b.manager().health().healthy()).isFalse();
		Cluster again = start("a", List.of(), address.port(), "test");
		awaitActive(2, again, b);
	}

	@Test
	void aSecondLiveNodeOfTheSameIdIsRefused() {
		Cluster a = start("a", List.of());
		Cluster b = start("b", List.of(seed(a)));
		awaitActive(2, a, b);
		Cluster twin = start("b", List.of(seed(a)));
		assertThatThrownBy(() -> twin.joined().block(LONG))
			.isInstanceOfSatisfying(JoinRejectedException.class,
					(ex) -> assertThat(ex.reason()).isEqualTo(JoinRejectedException.Reason.DUPLICATE_NODE_ID))
			.hasMessageContaining("'b'")
			.hasMessageContaining("cluster.node-id");
		assertThat(a.manager().node(NodeId.of("b")).orElseThrow().address())
			.isEqualTo(b.manager().localNode().address());
		assertThat(a.manager().node(NodeId.of("b")).orElseThrow().isActive()).isTrue();
	}

	@Test
	void anotherClustersNodeIsRefused() {
		Cluster a = start("a", List.of());
		Cluster stranger = start("b", List.of(seed(a)), 0, "other");
		assertThatThrownBy(() -> stranger.joined().block(LONG))
			.isInstanceOfSatisfying(JoinRejectedException.class,
					(ex) -> assertThat(ex.reason()).isEqualTo(JoinRejectedException.Reason.WRONG_CLUSTER))
			.hasMessageContaining("test")
			.hasMessageContaining("other");
		assertThat(a.manager().nodes()).hasSize(1);
	}

	@Test
	void aNodeLeavesAndJoinsAgain() {
		Cluster a = start("a", List.of());
		Cluster b = start("b", List.of(seed(a)));
		awaitActive(2, a, b);
		b.manager().leave().block(LONG);
		await().atMost(LONG).until(() -> state(a, "b") == NodeState.LEFT);
		b.manager().join(List.of(seed(a).toString())).block(LONG);
		awaitActive(2, a, b);
	}

	@Test
	void loadAndMessagesTravel() {
		Cluster a = start("a", List.of());
		Cluster b = start("b", List.of(seed(a)));
		awaitActive(2, a, b);
		b.manager().updateLoad(0.75);
		await().atMost(LONG).until(() -> a.manager().node(NodeId.of("b")).orElseThrow().info().load() == 0.75);
		List<String> received = new CopyOnWriteArrayList<>();
		b.messageTransport()
			.messages("greeting")
			.subscribe((message) -> received.add(new String(message.payload(), UTF_8)));
		a.messageTransport().send(NodeId.of("b"), "greeting", Map.of(), "hello".getBytes(UTF_8)).block(LONG);
		await().atMost(LONG).until(() -> received.equals(List.of("hello")));
	}

	private static NodeState state(Cluster observer, String id) {
		return observer.manager().node(NodeId.of(id)).map((node) -> node.info().state()).orElse(NodeState.UNKNOWN);
	}

	private static void awaitActive(int count, Cluster... clusters) {
		for (Cluster cluster : clusters) {
			await().atMost(LONG)
				.until(() -> cluster.manager().activeNodes().stream().filter(Node::isActive).count(),
						(active) -> active == count);
		}
	}

	private static NodeAddress seed(Cluster cluster) {
		return cluster.manager().localNode().address();
	}

	private Cluster start(String id, List<NodeAddress> seeds) {
		return start(id, seeds, 0, "test");
	}

	private Cluster start(String id, List<NodeAddress> seeds, int port, String clusterName) {
		TransportConfig defaults = TransportConfig.defaults(clusterName);
		TransportConfig transport = new TransportConfig(clusterName, "127.0.0.1", port, false, null, 0,
				defaults.maxMessageSize(), defaults.handshakeTimeout(), defaults.idleTimeout(),
				defaults.maxConnections(), defaults.maxConnectionsPerAddress(), defaults.maxQueuedBytes(),
				defaults.compression());
		Cluster cluster = Cluster
			.builder(new ClusterConfig(NodeId.of(id), Map.of("version", "1.0.0"), transport,
					MembershipConfig.DEFAULT.withSeeds(seeds), ElectionConfig.DEFAULT, PartitionConfig.DEFAULT,
					ServiceConfig.defaults(), BalancingConfig.DEFAULT))
			.build();
		this.clusters.add(cluster);
		cluster.start();
		return cluster;
	}

}
