// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.micro;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.sngo.cluster.benchmarks.ours.LoopbackNode;
import io.sngo.cluster.runtime.Cluster;
import io.sngo.cluster.service.Execution;
import io.sngo.cluster.service.Operation;
import io.sngo.cluster.service.RemoteService;
import io.sngo.cluster.service.ServiceDefinition;
import io.sngo.cluster.service.ServiceInstance;
import io.sngo.cluster.service.ServiceRef;
import io.sngo.cluster.service.ServiceRegistry;
import org.jspecify.annotations.Nullable;
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
 * What a node does for a call apart from the network: it calls itself.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class NodeBenchmark {

	private static final String SERVICE = "service-0";

	/** How many the node offers. */
	@Param({ "1", "100" })
	public int services;

	private final byte[] payload = new byte[32];

	private final Cluster node = LoopbackNode.create("node", List.of());

	private final RemoteService remote = this.node.remoteService();

	private final ServiceRegistry registry = this.node.serviceRegistry();

	/**
	 * Starts the node and its services.
	 */
	@Setup
	public void start() {
		this.node.start();
		this.node.joined().block();
		for (int i = 0; i < this.services; i++) {
			this.remote.register(new ServiceDefinition("service-" + i, Map.of("",
					new Operation("", List.of(byte[].class), byte[].class, (arguments, context) -> arguments[0])),
					Execution.LOOP, Map.of()));
		}
		this.node.publish();
	}

	/**
	 * Stops the node.
	 */
	@TearDown
	public void stop() {
		this.node.close();
	}

	/**
	 * A call from its start to its answer, and one after the other.
	 */
	@Benchmark
	public byte @Nullable [] call() {
		return this.remote.call(SERVICE, this.payload, byte[].class).block();
	}

	/**
	 * Where a call may go.
	 */
	@Benchmark
	public List<ServiceRef> resolve() {
		return this.remote.resolve(SERVICE);
	}

	/**
	 * Who offers a service.
	 */
	@Benchmark
	public List<ServiceInstance> discover() {
		return this.registry.discover(SERVICE);
	}

}
