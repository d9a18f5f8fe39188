// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.runtime;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.sngo.cluster.ClusterEvent;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.NodeState;
import io.sngo.cluster.membership.MembershipConfig;
import io.sngo.cluster.service.CallException;
import io.sngo.cluster.service.CallException.Outcome;
import io.sngo.cluster.service.CallSpec;
import io.sngo.cluster.service.ServiceRef;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Nodes that die without a word, in processes of their own.
 */
class CrashTests {

	private static final Duration LONG = TestNodes.LONG;

	private final TestNodes nodes = new TestNodes();

	@AfterEach
	void close() {
		this.nodes.close();
	}

	@Test
	void aKilledNodeIsFailedEverywhereCallsToItEndAndNobodyElseIsSuspected() throws Exception {
		Cluster a = this.nodes.serving("a");
		Cluster b = this.nodes.serving("b", TestNodes.address(a));
		Cluster c = this.nodes.serving("c", TestNodes.address(a));
		List<String> accused = new CopyOnWriteArrayList<>();
		try (NodeProcess victim = NodeProcess.start("victim", 0, TestNodes.address(a))) {
			TestNodes.awaitActive(4, a, b, c);
			TestNodes.awaitInstances("hang", List.of("victim"), a, b, c);
			for (Cluster cluster : List.of(a, b, c)) {
				cluster.manager().events().subscribe((event) -> {
					if (event instanceof ClusterEvent.NodeFailed || event instanceof ClusterEvent.NodeSuspected) {
						accused.add(event.node().id().value());
					}
				});
			}
			CompletableFuture<String> call = b.remoteService()
				.<String>call(CallSpec.of("hang", "?", String.class).within(Duration.ofMinutes(5)))
				.toFuture();
			await().atMost(LONG).until(() -> hanging(b) == 1);
			victim.kill();
			long killed = System.nanoTime();
			assertThatExceptionOfType(Exception.class).isThrownBy(() -> call.get(20, TimeUnit.SECONDS))
				.isNotInstanceOf(TimeoutException.class)
				.withCauseInstanceOf(CallException.class)
				.satisfies((ex) -> assertThat(((CallException) ex.getCause()).outcome()).isEqualTo(Outcome.UNKNOWN));
			TestNodes.awaitState(NodeState.FAILED, "victim", a, b, c);
			assertThat(Duration.ofNanos(System.nanoTime() - killed)).as("by the closed connections, not by silence")
				.isLessThan(Duration.ofSeconds(10));
			TestNodes.awaitInstances("echo", List.of("a", "b", "c"), a, b, c);
			assertThat(a.manager().health().failedNodes()).isOne();
			assertThat(a.manager().health().healthy()).isTrue();
			assertThat(accused).isNotEmpty().containsOnly("victim");
		}
	}

	@Test
	void aNodeThatRestartsAtItsAddressIsANewRunAndIsCalledAgain() {
		Cluster a = this.nodes.serving("a");
		int port;
		long incarnation;
		try (NodeProcess first = NodeProcess.start("p", 0, TestNodes.address(a))) {
			TestNodes.awaitInstances("echo", List.of("a", "p"), a);
			port = first.address().port();
			incarnation = a.manager().node(NodeId.of("p")).orElseThrow().info().incarnation();
			assertThat(callEcho(a)).isEqualTo("p: hi");
		}
		try (NodeProcess second = NodeProcess.start("p", port, TestNodes.address(a))) {
			assertThat(second.address().port()).isEqualTo(port);
			await().atMost(LONG).ignoreExceptions().untilAsserted(() -> {
				assertThat(a.manager().node(NodeId.of("p")).orElseThrow().info()).satisfies((info) -> {
					assertThat(info.state()).isEqualTo(NodeState.ACTIVE);
					assertThat(info.incarnation()).isGreaterThan(incarnation);
				});
				assertThat(callEcho(a)).isEqualTo("p: hi");
			});
		}
	}

	@Test
	void aLeaveDoesNotWaitForTheDead() {
		MembershipConfig config = MembershipConfig.DEFAULT;
		Cluster a = this.nodes.start(TestNodes.settings("a")
			.with(new MembershipConfig(List.of(), config.heartbeatInterval(), config.suspicionTimeout(),
					config.suspicionMultiplier(), config.gossipFanout(), config.gossipInterval(),
					config.pushPullInterval(), config.joinTimeout(), LONG.multipliedBy(2))));
		NodeProcess p = NodeProcess.start("p", 0, TestNodes.address(a));
		TestNodes.awaitActive(2, a);
		p.kill();
		a.manager().leave().block(LONG);
		assertThat(TestNodes.state(a, "a")).isEqualTo(NodeState.LEFT);
	}

	private static String callEcho(Cluster caller) {
		return caller.remoteService().call(new ServiceRef("echo", NodeId.of("p")), "hi", String.class).block(LONG);
	}

	private static int hanging(Cluster caller) {
		Integer count = caller.remoteService()
			.call(new ServiceRef("hanging", NodeId.of("victim")), "?", Integer.class)
			.block(LONG);
		return (count != null) ? count : 0;
	}

}
