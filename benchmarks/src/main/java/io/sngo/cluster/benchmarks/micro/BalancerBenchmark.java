// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.micro;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.service.CallSpec;
import io.sngo.cluster.service.LoadBalancer;
import io.sngo.cluster.service.balance.RoundRobin;
import io.sngo.cluster.service.ServiceHealth;
import io.sngo.cluster.service.ServiceInstance;
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
import org.openjdk.jmh.annotations.Warmup;

/**
 * The choice of an instance.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class BalancerBenchmark {

	/** How many there are to choose from. */
	@Param({ "1", "3", "100" })
	public int instances;

	private final LoadBalancer roundRobin = new RoundRobin();

	private final CallSpec call = CallSpec.of("orders", null, Void.class);

	private List<ServiceInstance> candidates = List.of();

	/**
	 * Makes what is chosen from.
	 */
	@Setup
	public void fill() {
		this.candidates = IntStream.range(0, this.instances)
			.mapToObj((i) -> new ServiceInstance("orders", NodeId.of("node-" + i), new NodeAddress("localhost", 1 + i),
					Map.of(), ServiceHealth.HEALTHY, Instant.EPOCH, Instant.EPOCH))
			.toList();
	}

	/**
	 * One after the other.
	 */
	@Benchmark
	public ServiceInstance roundRobin() {
		return this.roundRobin.choose(this.call, this.candidates);
	}

}
