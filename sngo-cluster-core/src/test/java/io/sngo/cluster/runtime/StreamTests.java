// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.runtime;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;

import io.sngo.cluster.ClusterEvent;
import io.sngo.cluster.ClusterException;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.NodeState;
import io.sngo.cluster.service.ServiceHealth;
import io.sngo.cluster.transport.ClusterMessage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * Events, services and messages as they reach subscribers.
 */
class StreamTests {

	private static final Duration LONG = TestNodes.LONG;

	private final TestNodes nodes = new TestNodes();

	private Cluster a;

	private Cluster b;

	@BeforeEach
	void start() {
		this.a = this.nodes.start("a");
		this.b = this.nodes.start("b", TestNodes.address(this.a));
		TestNodes.awaitActive(2, this.a, this.b);
	}

	@AfterEach
	void close() {
		this.nodes.close();
	}

	@Test
	void aSubscriberThatFallsBehindLosesItsStreamAndNobodyElse() {
		Stalled<ClusterEvent> stalled = new Stalled<>();
		this.a.manager().events().subscribe(stalled);
		List<String> seen = new CopyOnWriteArrayList<>();
		Disposable diligent = this.a.manager()
			.events()
			.subscribe((event) -> seen.add(event.node().metadata().getOrDefault("n", "")));
		for (int i = 1; i <= 5_000; i++) {
			this.a.manager().updateMetadata(Map.of("n", String.valueOf(i)));
			if (i % 500 == 0) {
				// So that the one that is not stalled does keep up.
				String last = String.valueOf(i);
				await().atMost(LONG).until(() -> seen.contains(last));
			}
		}
		assertThat(seen).filteredOn((n) -> !n.isEmpty())
			.containsExactlyElementsOf(IntStream.rangeClosed(1, 5_000).mapToObj(String::valueOf).toList());
		stalled.request(Long.MAX_VALUE);
		await().atMost(LONG).until(() -> stalled.failure != null);
		assertThat(stalled.failure).isInstanceOf(ClusterException.class).hasMessageContaining("4096");
		assertThat(stalled.received).hasSize(4_096);
		diligent.dispose();
	}

	@Test
	void aSubscriberThatBlocksHoldsUpNeitherTheNodeNorItsNeighbours() {
		CountDownLatch release = new CountDownLatch(1);
		Disposable blocking = this.a.manager().events().subscribe((event) -> {
			try {
				release.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		});
		this.a.manager().updateMetadata(Map.of("k", "1"));
		this.a.manager().updateMetadata(Map.of("k", "2"));
		assertThat(this.a.manager().localNode().info().metadata()).containsEntry("k", "2");
		assertThat(this.b.manager().node(NodeId.of("a")).orElseThrow().ping().block(LONG)).isPositive();
		release.countDown();
		blocking.dispose();
	}

	@Test
	void aWatcherIsToldWhatExistsAndThenEveryChange() {
		this.b.publish();
		this.b.serviceRegistry().register("db", Map.of("zone", "north"));
		TestNodes.awaitInstances("db", List.of("b"), this.a);
		List<String> seen = new CopyOnWriteArrayList<>();
		this.a.serviceRegistry()
			.watch("db")
			.subscribe((event) -> seen.add(event.type() + " " + event.instance().health()));
		await().atMost(LONG).until(() -> seen.size() == 1);
		this.b.serviceRegistry().updateHealth("db", false);
		await().atMost(LONG).until(() -> seen.size() == 2);
		assertThat(this.a.serviceRegistry().discover("db").get(0).health()).isEqualTo(ServiceHealth.UNHEALTHY);
		assertThat(this.a.remoteService().resolve("db")).isEmpty();
		this.b.serviceRegistry().updateHealth("db", true);
		await().atMost(LONG).until(() -> seen.size() == 3);
		this.b.serviceRegistry().register("other", Map.of());
		this.b.serviceRegistry().unregister("db");
		await().atMost(LONG)
			.untilAsserted(() -> assertThat(seen).containsExactly("REGISTERED HEALTHY", "UNHEALTHY UNHEALTHY",
					"HEALTHY HEALTHY", "UNREGISTERED HEALTHY"));
	}

	@Test
	void whatIsNotAllowedInTheRegistryIsToldAtOnce() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.a.serviceRegistry().register("no spaces", Map.of()))
			.withMessageContaining("'no spaces'");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.a.serviceRegistry().register("large", Map.of("k", "v".repeat(9_000))))
			.withMessageContaining("8192");
		this.a.serviceRegistry().updateHealth("none", false);
		this.a.serviceRegistry().unregister("none");
		this.a.publish();
		assertThat(this.a.serviceRegistry().services()).isEmpty();
	}

	@Test
	void loadAndMetadataThatAreNotAllowedAreToldAtOnce() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.a.manager().updateLoad(1.1))
			.withMessageContaining("1.1");
		assertThatIllegalArgumentException().isThrownBy(() -> this.a.manager().updateLoad(Double.NaN));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.a.manager().updateMetadata(Map.of("k", "v".repeat(1_025))))
			.withMessageContaining("1025");
		assertThat(this.a.manager().localNode().info().metadata()).isEmpty();
	}

	@Test
	void messagesOfATypeArriveInOrderWithHeadersAndSender() {
		List<ClusterMessage> received = new CopyOnWriteArrayList<>();
		this.b.messageTransport().messages("wanted").subscribe(received::add);
		for (int i = 0; i < 200; i++) {
			send(this.a, "b", "wanted", String.valueOf(i));
			send(this.a, "b", "unwanted", String.valueOf(i));
		}
		await().atMost(LONG).until(() -> received.size() == 200);
		assertThat(received).extracting((message) -> new String(message.payload(), UTF_8))
			.containsExactlyElementsOf(IntStream.range(0, 200).mapToObj(String::valueOf).toList());
		assertThat(received).extracting(ClusterMessage::id).isSorted();
		assertThat(received).allSatisfy((message) -> {
			assertThat(message.from()).isEqualTo(NodeId.of("a"));
			assertThat(message.to()).isEqualTo(NodeId.of("b"));
			assertThat(message.headers()).containsEntry("h", "1");
		});
		assertThat(this.b.messageTransport().statistics().messagesReceived()).isGreaterThanOrEqualTo(400);
	}

	@Test
	void aNodeSendsMessagesToItself() {
		List<ClusterMessage> received = new CopyOnWriteArrayList<>();
		this.a.messageTransport().messages("note").subscribe(received::add);
		send(this.a, "a", "note", "x");
		await().atMost(LONG).until(() -> received.size() == 1);
	}

	@Test
	void aMessageOfTheMaximumArrivesAndOneByteMoreIsRefused() {
		int max = 1024 * 1024;
		List<Integer> lengths = new CopyOnWriteArrayList<>();
		this.b.messageTransport().messages("large").subscribe((message) -> lengths.add(message.payload().length));
		this.a.messageTransport().send(NodeId.of("b"), "large", Map.of(), new byte[max]).block(LONG);
		assertThatIllegalArgumentException().isThrownBy(
				() -> this.a.messageTransport().send(NodeId.of("b"), "large", Map.of(), new byte[max + 1]).block(LONG))
			.withMessageContaining("cluster.max-message-size");
		send(this.a, "b", "large", "after");
		await().atMost(LONG).until(() -> lengths.equals(List.of(max, 5)));
	}

	@Test
	void aMessageToNobodyOrToANodeThatLeftIsAnError() {
		assertThatExceptionOfType(ClusterException.class).isThrownBy(() -> send(this.a, "nobody", "t", ""))
			.withMessageContaining("'nobody' is not known");
		this.b.close();
		TestNodes.awaitState(NodeState.LEFT, "b", this.a);
		assertThatExceptionOfType(ClusterException.class).isThrownBy(() -> send(this.a, "b", "t", ""))
			.withMessageContaining("'b' is LEFT");
	}

	@Test
	void aMessageSubscriberThatFallsBehindGetsAnError() {
		Stalled<ClusterMessage> stalled = new Stalled<>();
		this.a.messageTransport().messages("flood").subscribe(stalled);
		for (int i = 0; i < 1_100; i++) {
			send(this.a, "a", "flood", "x");
		}
		stalled.request(Long.MAX_VALUE);
		await().atMost(LONG).until(() -> stalled.failure != null);
		assertThat(stalled.failure).hasMessageContaining("1024");
		assertThat(stalled.received).hasSize(1_024);
	}

	private static void send(Cluster from, String to, String type, String payload) {
		from.messageTransport().send(NodeId.of(to), type, Map.of("h", "1"), payload.getBytes(UTF_8)).block(LONG);
	}

	private static final class Stalled<T> extends BaseSubscriber<T> {

		private final List<T> received = new CopyOnWriteArrayList<>();

		private volatile Throwable failure;

		@Override
		protected void hookOnSubscribe(Subscription subscription) {
			// asks for nothing
		}

		@Override
		protected void hookOnNext(T value) {
			this.received.add(value);
		}

		@Override
		protected void hookOnError(Throwable failure) {
			this.failure = failure;
		}

	}

}
