// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.micro;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import io.sngo.cluster.ClusterHealth;
import io.sngo.cluster.ClusterManager;
import io.sngo.cluster.Node;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.benchmarks.scale.LoopbackCluster;
import io.sngo.cluster.service.RemoteService;
import io.sngo.cluster.service.ServiceInstance;
import io.sngo.cluster.service.ServiceRef;
import io.sngo.cluster.service.ServiceRegistry;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What applications ask of a node all the time, in a real cluster: all its nodes run in
 * this JVM, so that some of the time and of what is allocated is theirs.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class ClusterBenchmark {

	/** Nodes of the cluster, each of which offers one service. */
	@Param("100")
	public int nodes;

	private final LoopbackCluster cluster = new LoopbackCluster();

	private final ClusterManager manager = this.cluster.first().manager();

	private final ServiceRegistry registry = this.cluster.first().serviceRegistry();

	private final RemoteService remote = this.cluster.first().remoteService();

	private final NodeId other = NodeId.of("node-1");

	/**
	 * Starts the nodes and waits until the first knows all.
	 */
	@Setup
	public void start() {
		this.cluster.grow(this.nodes);
	}

	/**
	 * Stops the nodes.
	 */
	@TearDown
	public void stop() {
		this.cluster.close();
	}

	/**
	 * Who offers a service: all.
	 */
	@Benchmark
	public List<ServiceInstance> discover() {
		return this.registry.discover(LoopbackCluster.SERVICE);
	}

	/**
	 * All services, and who offers them.
	 */
	@Benchmark
	public Map<String, List<ServiceInstance>> services() {
		return this.registry.services();
	}

	/**
	 * Where a call may go.
	 */
	@Benchmark
	public List<ServiceRef> resolve() {
		return this.remote.resolve(LoopbackCluster.SERVICE);
	}

	/**
	 * All nodes.
	 */
	@Benchmark
	public List<Node> nodes() {
		return this.manager.nodes();
	}

	/**
	 * A walk through all active nodes, in which each is looked at.
	 */
	@Benchmark
	public int walk() {
		int found = 0;
		for (Node node : this.manager.activeNodes()) {
			found += node.isActive() ? 1 : 0;
		}
		return found;
	}

	/**
	 * How many nodes are active.
	 */
	@Benchmark
	public int size() {
		return this.manager.activeNodes().size();
	}

	/**
	 * One node.
	 */
	@Benchmark
	public Optional<Node> node() {
		return this.manager.node(this.other);
	}

	/**
	 * Who leads.
	 */
	@Benchmark
	public Optional<Node> leader() {
		return this.manager.leader();
	}

	/**
	 * Whether this node leads.
	 */
	@Benchmark
	public boolean isLeader() {
		return this.manager.isLeader();
	}

	/**
	 * How the cluster stands.
	 */
	@Benchmark
	public ClusterHealth health() {
		return this.manager.health();
	}

}
