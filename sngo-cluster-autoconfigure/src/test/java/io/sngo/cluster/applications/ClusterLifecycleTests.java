// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.applications;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

import io.sngo.cluster.BindException;
import io.sngo.cluster.ClusterManager;
import io.sngo.cluster.JoinRejectedException;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.NodeState;
import io.sngo.cluster.client.ImportClusterClients;
import io.sngo.cluster.client.Orders;
import io.sngo.cluster.offers.EchoService;
import io.sngo.cluster.offers.LocalOrders;
import io.sngo.cluster.offers.SlowService;
import io.sngo.cluster.service.CallException;
import io.sngo.cluster.service.RemoteService;
import io.sngo.cluster.service.ServiceRef;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Whole applications in this JVM. Their services are in a package of their own, which is
 * not scanned: each application imports what it offers.
 */
class ClusterLifecycleTests {

	@Test
	void applicationsMeetAndCallEachOther() {
		try (Nodes nodes = new Nodes()) {
			nodes.start(Serving.class);
			nodes.start(Serving.class);
			ConfigurableApplicationContext caller = nodes.start(Calling.class,
					"cluster.service.load-balancer=round-robin");
			nodes.awaitMembers(3).awaitInstances("echo", 2).awaitInstances("orders", 2);

			RemoteService remote = caller.getBean(RemoteService.class);
			Set<String> answered = new TreeSet<>();
			for (int i = 0; i < 4; i++) {
				answered.add(remote.call("echo", "hi", String.class).block());
			}
			assertThat(answered).containsExactly("n1: hi", "n2: hi");
			assertThat(remote.call(new ServiceRef("echo", NodeId.of("n2")), "you", String.class).block())
				.isEqualTo("n2: you");

			Orders orders = caller.getBean(Orders.class);
			assertThat(orders.place(new Orders.Order("7", 1)).id()).isEqualTo("7");
			assertThat(orders.status("8").block().id()).isEqualTo("8");
			assertThat(orders.find("c", Optional.empty()).toCompletableFuture().join())
				.containsExactly(new Orders.Order("c", 2));
			assertThatExceptionOfType(CallException.class).isThrownBy(() -> orders.cancel("none"))
				.satisfies((ex) -> assertThat(ex.outcome()).isEqualTo(CallException.Outcome.FAILED));
		}
	}

	@Test
	void callsOfTheLeaderGoThere() {
		try (Nodes nodes = new Nodes()) {
			ConfigurableApplicationContext first = nodes.start(Serving.class);
			ConfigurableApplicationContext second = nodes.start(ServingAndCallingTheLeader.class);
			nodes.awaitMembers(2).awaitInstances("orders", 2).awaitInstances("echo", 1).awaitLeader();
			assertThat(second.getBean(RemoteService.class).callLeader("echo", "hi", String.class).block())
				.isEqualTo("n1: hi");
			Orders orders = second.getBean(Orders.class);
			assertThat(orders.place(new Orders.Order("7", 1)).node()).isEqualTo("n1");
			first.close();
			nodes.awaitMembers(1).awaitLeader();
			assertThat(orders.place(new Orders.Order("7", 1)).node()).isEqualTo("n2");
		}
	}

	@Test
	void ownServiceIsCalledDirectlyWhereItIsInjected() {
		try (Nodes nodes = new Nodes()) {
			ConfigurableApplicationContext both = nodes.start(ServingAndCalling.class);
			assertThat(both.getBean(Orders.class)).isInstanceOf(LocalOrders.class);
			nodes.awaitInstances("orders", 1);
			Orders client = both.getBean("ordersClient", Orders.class);
			assertThat(client).isNotInstanceOf(LocalOrders.class);
			assertThat(client.place(new Orders.Order("7", 1)).node()).isEqualTo("n1");
		}
	}

	@Test
	void eventsReachListenersInOrder() {
		try (Nodes nodes = new Nodes()) {
			EventJournal journal = nodes.start(Listening.class).getBean(EventJournal.class);
			ConfigurableApplicationContext other = nodes.start(Listening.class);
			nodes.awaitMembers(2);
			other.close();
			await().atMost(Duration.ofSeconds(30)).until(() -> journal.left().contains("n2"));
			List<String> aboutOther = journal.all().stream().filter((line) -> line.endsWith(" n2")).toList();
			assertThat(aboutOther).containsSubsequence("NodeJoined n2", "NodeLeft n2");
			// The very first is the node itself.
			assertThat(journal.all().peek()).isEqualTo("NodeJoined n1");
		}
	}

	@Test
	void changesOfTheLeaderReachListeners() {
		try (Nodes nodes = new Nodes()) {
			ConfigurableApplicationContext first = nodes.start(Listening.class);
			EventJournal journal = nodes.start(Listening.class).getBean(EventJournal.class);
			nodes.awaitMembers(2).awaitLeader();
			first.close();
			await().atMost(Duration.ofSeconds(30)).until(() -> journal.all().contains("LeaderElected n2"));
			assertThat(journal.all()).containsSubsequence("LeaderElected n1", "LeaderLost n1", "LeaderElected n2");
		}
	}

	@Test
	void applicationThatStopsLeaves() {
		try (Nodes nodes = new Nodes()) {
			ClusterManager first = nodes.start(Serving.class).getBean(ClusterManager.class);
			ConfigurableApplicationContext second = nodes.start(Serving.class);
			nodes.awaitMembers(2).awaitInstances("echo", 2);
			second.close();
			nodes.awaitInstances("echo", 1);
			await().atMost(Duration.ofSeconds(30))
				.until(() -> first.node(NodeId.of("n2")).orElseThrow().info().state() == NodeState.LEFT);
		}
	}

	@Test
	void runningCallEndsBeforeTheApplicationDoes() throws Exception {
		try (Nodes nodes = new Nodes()) {
			ConfigurableApplicationContext serving = nodes.start(Slow.class);
			ConfigurableApplicationContext caller = nodes.start(Calling.class);
			nodes.awaitMembers(2).awaitInstances("slow", 1);
			SlowService slow = serving.getBean(SlowService.class);
			CompletableFuture<String> reply = caller.getBean(RemoteService.class)
				.call("slow", "x", String.class)
				.toFuture();
			slow.started().await();
			CompletableFuture<Void> closed = CompletableFuture.runAsync(serving::close);
			RemoteService remote = caller.getBean(RemoteService.class);
			await().atMost(Duration.ofSeconds(5)).until(() -> remote.resolve("slow").isEmpty());
			assertThat(closed).isNotDone();
			slow.mayEnd().countDown();
			assertThat(reply.get()).isEqualTo("done");
			closed.get();
		}
	}

	@Test
	void seedsThatAreDownDoNotStopTheStart() {
		try (Nodes nodes = new Nodes()) {
			ConfigurableApplicationContext alone = nodes.start(Serving.class, "cluster.seed-nodes=127.0.0.1:1");
			ClusterManager cluster = alone.getBean(ClusterManager.class);
			assertThat(cluster.localNode().info().state()).isEqualTo(NodeState.JOINING);
			assertThat(cluster.health().healthy()).isFalse();
		}
	}

	@Test
	void otherClusterIsToldAtTheStart() {
		try (Nodes nodes = new Nodes()) {
			nodes.start(Serving.class);
			assertThatException().isThrownBy(() -> nodes.start(Serving.class, "cluster.cluster-name=other"))
				.havingRootCause()
				.isInstanceOfSatisfying(JoinRejectedException.class,
						(ex) -> assertThat(ex.reason()).isEqualTo(JoinRejectedException.Reason.WRONG_CLUSTER));
		}
	}

	@Test
	void idThatIsTakenIsToldAtTheStart() {
		try (Nodes nodes = new Nodes()) {
			nodes.start(Serving.class);
			assertThatException().isThrownBy(() -> nodes.start(Serving.class, "cluster.node-id=n1"))
				.havingRootCause()
				.isInstanceOfSatisfying(JoinRejectedException.class,
						(ex) -> assertThat(ex.reason()).isEqualTo(JoinRejectedException.Reason.DUPLICATE_NODE_ID));
		}
	}

	@Test
	void portThatIsSetAndTakenIsToldAtTheStart() {
		try (Nodes nodes = new Nodes()) {
			nodes.start(Serving.class);
			String port = nodes.seed().substring(nodes.seed().indexOf(':') + 1);
			assertThatException().isThrownBy(() -> nodes.start(Serving.class, "cluster.bind-port=" + port))
				.satisfies((ex) -> assertThat(causes(ex)).hasAtLeastOneElementOfType(BindException.class));
		}
	}

	@Test
	void everythingMayBeLazy() {
		try (Nodes nodes = new Nodes()) {
			nodes.start(Serving.class, "spring.main.lazy-initialization=true");
			ConfigurableApplicationContext caller = nodes.start(Calling.class, "spring.main.lazy-initialization=true");
			nodes.awaitMembers(2).awaitInstances("echo", 1);
			assertThat(caller.getBean(RemoteService.class).call("echo", "hi", String.class).block())
				.isEqualTo("n1: hi");
		}
	}

	private static List<Throwable> causes(Throwable failure) {
		List<Throwable> causes = new ArrayList<>();
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			causes.add(cause);
		}
		return causes;
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ EchoService.class, LocalOrders.class })
	static class Serving {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@ImportClusterClients(Orders.class)
	static class Calling {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@ImportClusterClients(Orders.class)
	@Import(LocalOrders.class)
	static class ServingAndCalling {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@ImportClusterClients(value = Orders.class, toLeader = true)
	@Import(LocalOrders.class)
	static class ServingAndCallingTheLeader {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(EventJournal.class)
	static class Listening {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(SlowService.class)
	static class Slow {

	}

}
