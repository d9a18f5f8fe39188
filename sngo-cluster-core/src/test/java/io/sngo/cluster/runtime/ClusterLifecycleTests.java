// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.runtime;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

import io.sngo.cluster.BindException;
import io.sngo.cluster.ClusterException;
import io.sngo.cluster.InvalidConfigurationException;
import io.sngo.cluster.JoinRejectedException;
import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.NodeState;
import io.sngo.cluster.service.CallException;
import io.sngo.cluster.service.ServiceRef;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

/**
 * The phases of a node's life, and what goes wrong in them.
 */
class ClusterLifecycleTests {

	private static final Duration LONG = TestNodes.LONG;

	private final TestNodes nodes = new TestNodes();

	@AfterEach
	void close() {
		this.nodes.close();
	}

	@Test
	void aNodeWithoutANameIsNamedAfterHostAndPort() {
		Cluster cluster = this.nodes.start("");
		assertThat(cluster.manager().localNode().id().value()).endsWith("-" + TestNodes.address(cluster).port());
		assertThat(cluster.manager().clusterName()).isEqualTo("test");
		assertThat(cluster.messageTransport().localAddress()).isEqualTo(TestNodes.address(cluster));
	}

	@Test
	void aTakenPortFailsTheStartAndLeavesNothingBehind() throws IOException {
		try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			NodeAddress address = new NodeAddress("127.0.0.1", taken.getLocalPort());
			Cluster cluster = this.nodes.create(TestNodes.settings("a").at(address), (builder) -> builder);
			assertThatExceptionOfType(BindException.class).isThrownBy(cluster::start)
				.withMessageContaining(String.valueOf(address.port()))
				.satisfies((ex) -> assertThat(ex.port()).isEqualTo(address.port()));
			assertThatExceptionOfType(ClusterException.class).isThrownBy(() -> cluster.manager().updateLoad(0.5));
			assertThatNoException().isThrownBy(cluster::close);
			assertThatIllegalStateException().isThrownBy(cluster::start);
		}
	}

	@Test
	void metadataThatIsNotAllowedMakesNoNode() {
		TestNodes.Settings settings = TestNodes.settings("a").saying(Map.of("k", "v".repeat(2000)));
		assertThatExceptionOfType(InvalidConfigurationException.class)
			.isThrownBy(() -> this.nodes.create(settings, (builder) -> builder))
			.satisfies((ex) -> assertThat(ex.property()).isEqualTo("cluster.metadata.k"))
			.withMessageContaining("2000 characters")
			.withMessageContaining("1024");
	}

	@Test
	void beforeTheStartNothingIsKnownAndNothingCanBeChanged() {
		Cluster cluster = this.nodes.create(TestNodes.settings("a"), (builder) -> builder);
		assertThat(cluster.manager().nodes()).isEmpty();
		assertThat(cluster.manager().health().healthy()).isFalse();
		assertThat(cluster.serviceRegistry().services()).isEmpty();
		assertThatExceptionOfType(ClusterException.class).isThrownBy(() -> cluster.manager().localNode())
			.withMessageContaining("not been started");
		assertThatExceptionOfType(ClusterException.class).isThrownBy(() -> cluster.manager().leave().block(LONG))
			.withMessageContaining("not been started");
		assertThatIllegalStateException().isThrownBy(cluster::publish);
		assertThatNoException().isThrownBy(cluster::close);
	}

	@Test
	void whoSubscribesBeforeTheStartSeesTheVeryFirstEvents() {
		List<String> heard = new CopyOnWriteArrayList<>();
		List<String> watched = new CopyOnWriteArrayList<>();
		Cluster cluster = this.nodes.create(TestNodes.settings("a"), (builder) -> builder.eventListener((event) -> {
			heard.add(event.getClass().getSimpleName());
			throw new IllegalStateException("on purpose");
		}));
		cluster.serviceRegistry()
			.watch("echo")
			.subscribe((event) -> watched.add(event.type() + " " + event.instance().nodeId()));
		TestNodes.offerEcho(cluster, "a");
		cluster.start();
		cluster.joined().block(LONG);
		cluster.publish();
		await().atMost(LONG).until(() -> watched.equals(List.of("REGISTERED a")));
		cluster.manager().updateMetadata(Map.of("k", "v"));
		cluster.manager().updateLoad(0.5);
		await().atMost(LONG)
			.untilAsserted(() -> assertThat(heard).as("although it throws")
				.containsExactly("NodeJoined", "LeaderElected", "NodeUpdated", "NodeUpdated"));
	}

	@Test
	void servicesAreVisibleFromPublicationOnTogetherWithLaterOnes() {
		Cluster a = this.nodes.start("a");
		Cluster b = this.nodes.start("b", TestNodes.address(a));
		TestNodes.offerEcho(a, "a");
		a.serviceRegistry().register("external", Map.of("zone", "north"));
		TestNodes.awaitActive(2, a, b);
		assertThat(a.serviceRegistry().services()).isEmpty();
		assertThatExceptionOfType(CallException.class).isThrownBy(
				() -> b.remoteService().call(new ServiceRef("echo", NodeId.of("a")), "hi", String.class).block(LONG))
			.satisfies((ex) -> assertThat(ex.outcome()).isEqualTo(CallException.Outcome.NOT_EXECUTED));
		a.publish();
		TestNodes.awaitInstances("echo", List.of("a"), a, b);
		TestNodes.awaitInstances("external", List.of("a"), a, b);
		a.serviceRegistry().register("later", Map.of());
		assertThat(a.serviceRegistry().discover("later")).as("its own at once").hasSize(1);
		TestNodes.awaitInstances("later", List.of("a"), b);
		assertThat(b.serviceRegistry().services()).containsOnlyKeys("echo", "external", "later");
		assertThat(b.serviceRegistry().discover("external").get(0).metadata()).containsEntry("zone", "north");
		a.serviceRegistry().unregister("external");
		a.remoteService().unregister("echo");
		TestNodes.awaitInstances("external", List.of(), a, b);
		TestNodes.awaitInstances("echo", List.of(), a, b);
	}

	@Test
	void stoppedTwiceInParallelAndNeverUsableAgain() {
		Cluster a = this.nodes.serving("a");
		a.joined().block(LONG);
		int port = TestNodes.address(a).port();
		IntStream.range(0, 4).parallel().forEach((i) -> a.close());
		a.stop();
		assertThat(isOpen(port)).isFalse();
		assertThatExceptionOfType(ClusterException.class).isThrownBy(() -> a.manager().updateLoad(0.1))
			.withMessageContaining("stopped");
		assertThatIllegalStateException().isThrownBy(a::start);
		assertThatIllegalStateException().isThrownBy(a::publish);
	}

	@Test
	void aStopEndsStreamsAndThoseWhoWaitForAJoin() {
		Cluster a = this.nodes.start(TestNodes.settings("a").withSeeds(unused()));
		List<String> ended = new CopyOnWriteArrayList<>();
		watchEnd("events", a.manager().events(), ended);
		watchEnd("services", a.serviceRegistry().watch("echo"), ended);
		watchEnd("messages", a.messageTransport().messages("any"), ended);
		watchEnd("joined", a.joined().flux(), ended);
		a.close();
		await().atMost(LONG)
			.untilAsserted(() -> assertThat(ended).containsExactlyInAnyOrder("events completed", "services completed",
					"messages completed", "joined failed: The node has stopped"));
	}

	@Test
	void aJoinThatNobodyAnswersFailsInTimeAndGoesOn() {
		NodeAddress free = unused();
		Cluster b = this.nodes.start(TestNodes.settings("b").hasty().withSeeds(free));
		assertThatExceptionOfType(ClusterException.class)
			.isThrownBy(() -> b.manager().join(List.of(free.toString())).block(LONG))
			.withMessageContaining("cluster.join-timeout")
			.withMessageContaining(free.toString());
		assertThat(b.manager().localNode().info().state()).isEqualTo(NodeState.JOINING);
		Cluster a = this.nodes.start(TestNodes.settings("a").hasty().at(free));
		b.joined().block(LONG);
		TestNodes.awaitActive(2, a, b);
	}

	@Test
	void twoClustersMeetWhereOneIsToldOfTheOther() {
		Cluster a = this.nodes.serving("a");
		Cluster b = this.nodes.serving("b");
		b.joined().block(LONG);
		b.manager().join(List.of(TestNodes.address(a).toString())).block(LONG);
		TestNodes.awaitActive(2, a, b);
		TestNodes.awaitInstances("echo", List.of("a", "b"), a, b);
	}

	@Test
	void aSeedThatIsNoAddressIsAnErrorOfItsCaller() {
		Cluster a = this.nodes.start("a");
		assertThatIllegalArgumentException().isThrownBy(() -> a.manager().join(List.of("no address!")).block(LONG))
			.withMessageContaining("no address!");
	}

	@Test
	void aNodeThatWasRefusedSaysSoToWhoeverAsksLater() {
		Cluster a = this.nodes.start("a");
		Cluster stranger = this.nodes
			.start(TestNodes.settings("b").named("other").hasty().withSeeds(TestNodes.address(a)));
		await().atMost(LONG).until(() -> stranger.joinStatus().rejection() != null);
		assertThatExceptionOfType(JoinRejectedException.class).isThrownBy(() -> stranger.joined().block(LONG))
			.withMessageContaining("'other'");
		assertThatExceptionOfType(JoinRejectedException.class)
			.isThrownBy(() -> stranger.manager().join(List.of(TestNodes.address(a).toString())).block(LONG))
			.withMessageContaining("'other'");
	}

	@Test
	void aNodeThatLeftAndJoinedAgainIsCalledAgain() {
		Cluster a = this.nodes.serving("a");
		Cluster b = this.nodes.serving("b", TestNodes.address(a));
		TestNodes.awaitInstances("echo", List.of("a", "b"), a, b);
		b.manager().leave().block(LONG);
		TestNodes.awaitState(NodeState.LEFT, "b", a);
		TestNodes.awaitInstances("echo", List.of("a"), a);
		b.manager().join(List.of(TestNodes.address(a).toString())).block(LONG);
		TestNodes.awaitInstances("echo", List.of("a", "b"), a, b);
		assertThat(a.remoteService().call(new ServiceRef("echo", NodeId.of("b")), "hi", String.class).block(LONG))
			.isEqualTo("b: hi");
	}

	@Test
	void theSameNodeRestartsAtTheSamePort() {
		Cluster a = this.nodes.serving("a");
		Cluster b = this.nodes.serving("b", TestNodes.address(a));
		TestNodes.awaitInstances("echo", List.of("a", "b"), a, b);
		NodeAddress address = TestNodes.address(b);
		b.close();
		Cluster again = this.nodes.start(TestNodes.settings("b").at(address).withSeeds(TestNodes.address(a)));
		TestNodes.offerEcho(again, "b again");
		again.publish();
		TestNodes.awaitInstances("echo", List.of("a", "b"), a, again);
		assertThat(a.remoteService().call(new ServiceRef("echo", NodeId.of("b")), "hi", String.class).block(LONG))
			.isEqualTo("b again: hi");
	}

	@Test
	void nodesMeetOverIpv6() {
		assumeThat(hasIpv6()).as("this machine has ::1").isTrue();
		Cluster a = this.nodes.start(TestNodes.settings("a").on("::1"));
		TestNodes.offerEcho(a, "a");
		a.publish();
		Cluster b = this.nodes.start(TestNodes.settings("b").on("::1").withSeeds(TestNodes.address(a)));
		TestNodes.awaitInstances("echo", List.of("a"), b);
		assertThat(TestNodes.address(a).toString()).startsWith("[");
		assertThat(b.remoteService().call("echo", "hi", String.class).block(LONG)).isEqualTo("a: hi");
		b.manager().join(List.of(TestNodes.address(a).toString())).block(LONG);
	}

	private static <T> void watchEnd(String name, Flux<T> stream, List<String> ended) {
		stream.subscribe((element) -> {
		}, (failure) -> ended.add(name + " failed: " + failure.getMessage()), () -> ended.add(name + " completed"));
	}

	private static NodeAddress unused() {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return new NodeAddress("127.0.0.1", socket.getLocalPort());
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static boolean hasIpv6() {
		try (ServerSocket socket = new ServerSocket()) {
			byte[] loopback = new byte[16];
			loopback[15] = 1;
			socket.bind(new InetSocketAddress(InetAddress.getByAddress(loopback), 0));
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

	private static boolean isOpen(int port) {
		try (Socket socket = new Socket()) {
			socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

}
