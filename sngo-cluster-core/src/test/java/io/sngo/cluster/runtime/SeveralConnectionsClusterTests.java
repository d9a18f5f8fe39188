// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.runtime;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.sngo.cluster.service.Execution;
import io.sngo.cluster.service.Operation;
import io.sngo.cluster.service.ServiceDefinition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Nodes with several data connections, as applications use them.
 */
class SeveralConnectionsClusterTests {

	private static final Duration LIMIT = Duration.ofSeconds(20);

	private static final int CONNECTIONS = 4;

	private static final int THREADS = 16;

	private static final int EACH = 200;

	private final TestNodes nodes = new TestNodes();

	private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

	private Cluster one;

	private Cluster two;

	@BeforeEach
	void start() {
		this.one = node(TestNodes.settings("one"));
		this.two = node(TestNodes.settings("two").withSeeds(TestNodes.address(this.one)));
		TestNodes.awaitActive(2, this.one, this.two);
	}

	@AfterEach
	void stop() {
		this.threads.shutdownNow();
		this.nodes.close();
	}

	private Cluster node(TestNodes.Settings settings) {
		ClusterConfig config = settings.config();
		Cluster cluster = this.nodes.create(new ClusterConfig(config.nodeId(), config.metadata(),
				config.transport().withConnectionsPerPeer(CONNECTIONS), config.membership(), config.election(),
				config.partition(), config.service(), config.balancing()), (options) -> options);
		cluster.start();
		return cluster;
	}

	@Test
	void aSerialServiceDoesOneAtATimeAndWhatEachThreadSendsInOrder() {
		List<Integer> received = new CopyOnWriteArrayList<>();
		AtomicInteger running = new AtomicInteger();
		AtomicInteger most = new AtomicInteger();
		Operation inbox = new Operation("", List.of(Integer.class), void.class, (arguments, call) -> {
			most.accumulateAndGet(running.incrementAndGet(), Math::max);
			received.add((Integer) arguments[0]);
			running.decrementAndGet();
			return null;
		});
		offer("inbox", inbox, Execution.SERIAL);
		everyThread((thread) -> {
			for (int i = 0; i < EACH; i++) {
				this.one.remoteService().send("inbox", thread * EACH + i).block(LIMIT);
				if (i % 50 == 49) {
					int arrived = thread * EACH + i;
					// No more wait than a serial service lets.
					await().atMost(LIMIT).until(() -> received.contains(arrived));
				}
			}
		});
		await().atMost(LIMIT).until(() -> received.size() == THREADS * EACH);
		for (int thread = 0; thread < THREADS; thread++) {
			int from = thread * EACH;
			assertThat(received.stream().filter((number) -> number >= from && number < from + EACH))
				.containsExactlyElementsOf(IntStream.range(from, from + EACH).boxed().toList());
		}
		assertThat(most).hasValue(1);
	}

	@Test
	void callsOfManyThreadsUseAllConnections() {
		offer("echo", new Operation("", List.of(Integer.class), Integer.class, (arguments, call) -> arguments[0]),
				Execution.CONCURRENT);
		everyThread((thread) -> {
			for (int i = 0; i < EACH; i++) {
				int number = thread * EACH + i;
				assertThat(this.one.remoteService().call("echo", number, Integer.class).block(LIMIT)).isEqualTo(number);
			}
		});
		// Which threads share one is chance: sooner or later there is one for each.
		await().atMost(LIMIT).until(() -> {
			CompletableFuture
				.runAsync(() -> this.one.remoteService().call("echo", 1, Integer.class).block(LIMIT),
						(task) -> new Thread(task).start())
				.join();
			return connections(this.one) == 1 + CONNECTIONS && connections(this.two) == 1 + CONNECTIONS;
		});
		everyThread((thread) -> this.two.remoteService().call("echo", thread, Integer.class).block(LIMIT));
		assertThat(connections(this.one)).isEqualTo(1 + CONNECTIONS);
		assertThat(this.one.messageTransport().statistics().errorCount()).isZero();
	}

	private static int connections(Cluster cluster) {
		return cluster.messageTransport().statistics().connectionsOpen();
	}

	private void offer(String service, Operation operation, Execution execution) {
		this.two.remoteService().register(new ServiceDefinition(service, Map.of("", operation), execution, Map.of()));
		this.two.publish();
		TestNodes.awaitInstances(service, List.of("two"), this.one);
	}

	private void everyThread(Work work) {
		List<CompletableFuture<Void>> all = new ArrayList<>();
		for (int i = 0; i < THREADS; i++) {
			int thread = i;
			all.add(CompletableFuture.runAsync(() -> work.run(thread), this.threads));
		}
		CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).orTimeout(60, TimeUnit.SECONDS).join();
	}

	private interface Work {

		void run(int thread);

	}

}
