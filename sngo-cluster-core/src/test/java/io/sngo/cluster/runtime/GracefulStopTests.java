// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.runtime;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import io.sngo.cluster.ClusterEvent;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.NodeState;
import io.sngo.cluster.service.ServiceRef;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A node that stops on purpose costs nobody a call.
 */
class GracefulStopTests {

	private static final Duration LONG = TestNodes.LONG;

	private final TestNodes nodes = new TestNodes();

	@AfterEach
	void close() {
		this.nodes.close();
	}

	@Test
	void oneOfFiveStopsUnderCallsAndNoneFails() {
		Cluster a = this.nodes.serving("a");
		List<Cluster> all = new ArrayList<>(List.of(a));
		for (String id : List.of("b", "c", "d", "e")) {
			all.add(this.nodes.serving(id, TestNodes.address(a)));
		}
		Cluster[] clusters = all.toArray(Cluster[]::new);
		TestNodes.awaitInstances("echo", List.of("a", "b", "c", "d", "e"), clusters);
		Cluster leaving = all.get(2);
		List<Throwable> failures = new CopyOnWriteArrayList<>();
		List<String> events = new CopyOnWriteArrayList<>();
		AtomicLong answered = new AtomicLong();
		AtomicLong byLeaving = new AtomicLong();
		List<Disposable> load = new ArrayList<>();
		for (Cluster caller : all) {
			if (caller != leaving) {
				caller.manager().events().subscribe((event) -> events.add(name(event)));
				load.add(Flux.interval(Duration.ofMillis(5))
					.onBackpressureDrop()
					.flatMap((tick) -> caller.remoteService().call("echo", "hi", String.class).onErrorResume((ex) -> {
						failures.add(ex);
						return Mono.empty();
					}), 64)
					.subscribe((reply) -> {
						answered.incrementAndGet();
						if (reply.startsWith("c:")) {
							byLeaving.incrementAndGet();
						}
					}));
			}
		}
		await().atMost(LONG).until(() -> byLeaving.get() > 20);
		leaving.close();
		long atStop = answered.get();
		await().atMost(LONG).until(() -> answered.get() > atStop + 200);
		load.forEach(Disposable::dispose);
		assertThat(failures).isEmpty();
		for (Cluster cluster : all) {
			if (cluster != leaving) {
				TestNodes.awaitState(NodeState.LEFT, "c", cluster);
				TestNodes.awaitInstances("echo", List.of("a", "b", "d", "e"), cluster);
				assertThat(cluster.manager().health().healthy()).isTrue();
			}
		}
		assertThat(events).contains("NodeLeft c").noneMatch((event) -> event.startsWith("NodeFailed"));
	}

	@Test
	void whileANodeWithdrawsOthersSeeItLeaveAndItsRunningCallsAreFinished() throws Exception {
		Cluster a = this.nodes.start("a");
		Cluster b = this.nodes.start("b", TestNodes.address(a));
		CountDownLatch running = new CountDownLatch(1);
		CountDownLatch release = new CountDownLatch(1);
		b.remoteService().register("slow", String.class, (text, context) -> {
			running.countDown();
			release.await();
			return "done";
		});
		b.publish();
		TestNodes.awaitInstances("slow", List.of("b"), a);
		CompletableFuture<String> call = a.remoteService().call("slow", "?", String.class).toFuture();
		running.await();
		CompletableFuture<Void> withdrawn = CompletableFuture.runAsync(() -> b.withdraw(LONG));
		TestNodes.awaitState(NodeState.LEAVING, "b", a);
		await().atMost(LONG).until(() -> a.remoteService().resolve("slow").isEmpty());
		assertThat(withdrawn).isNotDone();
		assertThat(a.manager().health().healthy()).as("a leaving node is no lost one").isTrue();
		release.countDown();
		assertThat(call.get(30, TimeUnit.SECONDS)).isEqualTo("done");
		withdrawn.get(30, TimeUnit.SECONDS);
		assertThat(b.manager().localNode().info().state()).isEqualTo(NodeState.LEAVING);
		b.stop();
		TestNodes.awaitState(NodeState.LEFT, "b", a);
	}

	@Test
	void aNodeThatWithdrewStillCallsOthers() {
		Cluster a = this.nodes.serving("a");
		Cluster b = this.nodes.serving("b", TestNodes.address(a));
		TestNodes.awaitInstances("echo", List.of("a", "b"), a, b);
		b.withdraw(LONG);
		for (int i = 0; i < 10; i++) {
			assertThat(b.remoteService().call("echo", "hi", String.class).block(LONG)).isEqualTo("a: hi");
		}
		assertThat(b.remoteService().call(new ServiceRef("echo", NodeId.of("a")), "hi", String.class).block(LONG))
			.isEqualTo("a: hi");
	}

	@Test
	void aDrainThatTakesTooLongIsCutOff() throws Exception {
		Cluster a = this.nodes.start("a");
		CountDownLatch running = new CountDownLatch(1);
		CountDownLatch interrupted = new CountDownLatch(1);
		a.remoteService().register("endless", String.class, (text, context) -> {
			context.onCancel(interrupted::countDown);
			running.countDown();
			interrupted.await();
			return "late";
		});
		a.publish();
		CompletableFuture<String> call = a.remoteService().call("endless", "?", String.class).toFuture();
		running.await();
		a.withdraw(Duration.ofMillis(50));
		a.stop();
		await().atMost(LONG).until(call::isDone);
		assertThat(call).isCompletedExceptionally();
		interrupted.countDown();
	}

	@Test
	void allOfThreeStopAtOnce() {
		Cluster a = this.nodes.serving("a");
		Cluster b = this.nodes.serving("b", TestNodes.address(a));
		Cluster c = this.nodes.serving("c", TestNodes.address(a));
		TestNodes.awaitActive(3, a, b, c);
		long start = System.nanoTime();
		CompletableFuture<?>[] stops = List.of(a, b, c)
			.stream()
			.map((cluster) -> CompletableFuture.runAsync(cluster::close))
			.toArray(CompletableFuture<?>[]::new);
		CompletableFuture.allOf(stops).join();
		assertThat(Duration.ofNanos(System.nanoTime() - start)).as("less than one leave timeout")
			.isLessThan(Duration.ofSeconds(10));
	}

	private static String name(ClusterEvent event) {
		return event.getClass().getSimpleName() + " " + event.node().id();
	}

}
