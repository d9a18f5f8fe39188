// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.system;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.runtime.Cluster;
import io.sngo.cluster.runtime.ClusterConfig;
import io.sngo.cluster.transport.TransportConfig;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Many nodes, all in this process, join at once through one seed.
 */
@Tag("alone")
class HerdIT {

	private static final int SIZE = Run.FULL ? 100 : 30;

	/**
	 * Each node tells the log of each other: ten thousand lines that no application has
	 * in one process.
	 */
	@BeforeAll
	static void logLess() {
		((Logger) LoggerFactory.getLogger("io.sngo.cluster")).setLevel(Level.WARN);
	}

	@Test
	void herdJoinsThroughOneSeed() {
		List<Double> seconds = new ArrayList<>();
		if (Run.FULL) {
			// Not the loading of classes is to be measured.
			herd(20);
		}
		for (int i = 0; i < Run.REPETITIONS_OF_CLUSTERS; i++) {
			seconds.add(herd(SIZE));
		}
		Figures.add(SIZE + " nodes in one JVM join at once through one seed: until all see all", "s", seconds);
		assertThat(seconds).allMatch((value) -> value <= Run.limit(5, 30));
	}

	/**
	 * Starts a seed, and then all others.
	 * @return seconds from when the others were told to start until all saw all
	 */
	private static double herd(int size) {
		List<Cluster> nodes = new ArrayList<>();
		try {
			return join(nodes, size);
		}
		finally {
			stop(nodes);
		}
	}

	private static double join(List<Cluster> nodes, int size) {
		int port = Ports.free();
		Cluster seed = node(0, port, List.of());
		nodes.add(seed);
		seed.start();
		seed.joined().block(Duration.ofSeconds(10));
		for (int i = 1; i < size; i++) {
			nodes.add(node(i, 0, List.of(new NodeAddress("127.0.0.1", port))));
		}
		long begin = System.nanoTime();
		nodes.subList(1, size).forEach(Cluster::start);
		await().atMost(Duration.ofSeconds(60))
			.pollInterval(Duration.ofMillis(20))
			.until(() -> nodes.stream().allMatch((node) -> node.manager().activeNodes().size() == size));
		return (System.nanoTime() - begin) / 1e9;
	}

	/**
	 * Stops all at once: leaving takes a moment.
	 */
	private static void stop(List<Cluster> nodes) {
		List<Thread> threads = nodes.stream().map((node) -> new Thread(node::stop)).toList();
		threads.forEach(Thread::start);
		for (Thread thread : threads) {
			try {
				thread.join();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}
	}

	private static Cluster node(int number, int port, List<NodeAddress> seeds) {
		TransportConfig defaults = TransportConfig.defaults("herd");
		TransportConfig transport = new TransportConfig("herd", "127.0.0.1", port, false, null, 0,
				defaults.maxMessageSize(), defaults.handshakeTimeout(), defaults.idleTimeout(),
				defaults.maxConnections(), defaults.maxConnectionsPerAddress(), defaults.maxQueuedBytes(),
				defaults.compression());
		ClusterConfig others = ClusterConfig.defaults("herd");
		return Cluster
			.builder(new ClusterConfig(NodeId.of("n" + number), Map.of(), transport,
					others.membership().withSeeds(seeds), others.election(), others.partition(), others.service(),
					others.balancing()))
			.build();
	}

}
