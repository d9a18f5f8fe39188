// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.scale;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.benchmarks.ours.LoopbackNode;
import io.sngo.cluster.runtime.Cluster;

/**
 * Nodes with the default configuration in this JVM, on the loopback interface. Each
 * offers one service. For use by one thread.
 */
public final class LoopbackCluster implements AutoCloseable {

	/** What each node offers. */
	public static final String SERVICE = "echo";

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private static final long LOOK_NANOS = 10_000_000;

	private final List<Cluster> nodes = new ArrayList<>();

	private boolean started;

	/**
	 * Makes the first node, and does not start it.
	 */
	public LoopbackCluster() {
		this.nodes.add(LoopbackNode.create("node-0", List.of()));
	}

	/**
	 * The node that all others join.
	 */
	public Cluster first() {
		return this.nodes.get(0);
	}

	List<Cluster> nodes() {
		return this.nodes;
	}

	/**
	 * Starts nodes until there are so many, and waits until all know all of them, what
	 * they offer, and who leads.
	 */
	public void grow(int size) {
		if (!this.started) {
			this.started = true;
			start(first());
		}
		NodeAddress seed = first().manager().localNode().address();
		while (this.nodes.size() < size) {
			Cluster node = LoopbackNode.create("node-" + this.nodes.size(), List.of(seed));
			this.nodes.add(node);
			start(node);
		}
		for (Cluster node : this.nodes) {
			await(() -> node.manager().activeNodes().size() == size && node.manager().leader().isPresent()
					&& node.serviceRegistry().discover(SERVICE).size() == size);
		}
	}

	private static void start(Cluster node) {
		node.start();
		node.joined().block(PATIENCE);
		node.serviceRegistry().register(SERVICE, Map.of());
		node.publish();
	}

	private static void await(BooleanSupplier condition) {
		long begin = System.nanoTime();
		while (!condition.getAsBoolean()) {
			if (System.nanoTime() - begin > PATIENCE.toNanos()) {
				throw new IllegalStateException("The nodes have not met within " + PATIENCE);
			}
			LockSupport.parkNanos(LOOK_NANOS);
		}
	}

	@Override
	public void close() {
		this.nodes.parallelStream().forEach(Cluster::close);
	}

}
