// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.scale;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.sngo.cluster.benchmarks.load.Usage;
import io.sngo.cluster.runtime.Cluster;
import reactor.core.Disposable;

/**
 * Measures real nodes in one JVM, on the loopback interface: 3, 10, 30 and 100 of them,
 * or as many as the arguments say.
 */
public final class LoopbackScale {

	static final String HEADER = "nodes,bytes,cpu_micros,heap_bytes,connections,half,p99,all";

	private static final Path MEASURED = Path.of("benchmarks", "target", "scale", "loopback.csv");

	private static final Duration REST = Duration.ofSeconds(20);

	private static final Duration STEADY = Duration.ofSeconds(20);

	private static final int CHANGES = 10;

	private LoopbackScale() {
	}

	/**
	 * Measures, prints, and writes {@code benchmarks/target/scale/loopback.csv}.
	 * @param args numbers of nodes, each more than the one before
	 */
	public static void main(String[] args) throws IOException, InterruptedException {
		List<String> sizes = (args.length > 0) ? List.of(args) : List.of("3", "10", "30", "100");
		List<String> lines = new ArrayList<>(List.of(HEADER));
		System.out.println(HEADER);
		long heapBefore = usedHeap();
		try (LoopbackCluster cluster = new LoopbackCluster()) {
			for (String size : sizes) {
				cluster.grow(Integer.parseInt(size));
				String line = measure(cluster.nodes(), heapBefore);
				System.out.println(line);
				lines.add(line);
			}
		}
		Files.createDirectories(MEASURED.getParent());
		Files.write(MEASURED, lines);
	}

	private static String measure(List<Cluster> nodes, long heapBefore) throws InterruptedException {
		Thread.sleep(REST.toMillis());
		long heap = (usedHeap() - heapBefore) / nodes.size();
		long bytesBefore = bytesSent(nodes);
		Usage before = Usage.now();
		Thread.sleep(STEADY.toMillis());
		Usage used = Usage.now().since(before);
		double share = 1.0 / nodes.size() / STEADY.toSeconds();
		double bytes = (bytesSent(nodes) - bytesBefore) * share;
		double cpu = used.cpuNanos() / 1e3 * share;
		long connections = nodes.stream()
			.mapToLong((node) -> node.messageTransport().statistics().connectionsOpen())
			.sum() / nodes.size();
		List<Long> times = new ArrayList<>();
		for (int i = 0; i < CHANGES; i++) {
			times.addAll(spread(nodes, nodes.get(i * 37 % nodes.size()), "news-" + nodes.size() + "-" + i));
		}
		times.sort(null);
		return String.format(Locale.ROOT, "%d,%.0f,%.0f,%d,%d,%.3f,%.3f,%.3f", nodes.size(), bytes, cpu, heap,
				connections, quantile(times, 0.5), quantile(times, 0.99), quantile(times, 1));
	}

	/**
	 * One node registers a service.
	 * @return after how many nanoseconds each of the others told its users
	 */
	private static List<Long> spread(List<Cluster> nodes, Cluster owner, String service) throws InterruptedException {
		ConcurrentLinkedQueue<Long> known = new ConcurrentLinkedQueue<>();
		CountDownLatch others = new CountDownLatch(nodes.size() - 1);
		List<Disposable> watches = new ArrayList<>();
		for (Cluster node : nodes) {
			if (node != owner) {
				watches.add(node.serviceRegistry().watch(service).next().subscribe((event) -> {
					known.add(System.nanoTime());
					others.countDown();
				}));
			}
		}
		long begin = System.nanoTime();
		owner.serviceRegistry().register(service, Map.of());
		boolean all = others.await(1, TimeUnit.MINUTES);
		watches.forEach(Disposable::dispose);
		if (!all) {
			throw new IllegalStateException(others.getCount() + " nodes have not heard of a service within a minute");
		}
		return known.stream().map((nanos) -> nanos - begin).toList();
	}

	private static double quantile(List<Long> sorted, double share) {
		return sorted.get((int) Math.ceil(share * sorted.size()) - 1) / 1e9;
	}

	private static long bytesSent(List<Cluster> nodes) {
		return nodes.stream().mapToLong((node) -> node.messageTransport().statistics().bytesSent()).sum();
	}

	private static long usedHeap() {
		System.gc();
		return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
	}

}
