// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.micro;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.service.CallFeedback.Result;
import io.sngo.cluster.service.CallSpec;
import io.sngo.cluster.service.LoadBalancer;
import io.sngo.cluster.service.ServiceHealth;
import io.sngo.cluster.service.ServiceInstance;
import io.sngo.cluster.service.balance.EjectionConfig;
import io.sngo.cluster.service.balance.LocalFirst;
import io.sngo.cluster.service.balance.Neighbourhood;
import io.sngo.cluster.service.balance.OutlierEjection;
import io.sngo.cluster.service.balance.PeakEwma;
import io.sngo.cluster.service.balance.PowerOfTwoChoices;
import io.sngo.cluster.service.balance.Rendezvous;
import io.sngo.cluster.service.balance.RoundRobin;
import io.sngo.cluster.service.balance.Weighted;
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
 * The choice of an instance, and what the balancer learns of the call.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class BalancerBenchmark {

	private static final NodeId LOCAL = NodeId.of("node-0");

	/** All say that they are half busy, and nothing else. */
	private static final Neighbourhood NODES = new Neighbourhood() {

		@Override
		public NodeId local() {
			return LOCAL;
		}

		@Override
		public double load(NodeId node) {
			return 0.5;
		}

		@Override
		public Map<String, String> metadata(NodeId node) {
			return Map.of();
		}

	};

	/** How many there are to choose from. */
	@Param({ "1", "3", "100" })
	public int instances;

	private final LoadBalancer roundRobin = new RoundRobin();

	private final LoadBalancer powerOfTwo = new PowerOfTwoChoices(NODES);

	private final LoadBalancer peakEwma = new PeakEwma(NODES);

	private final LoadBalancer peakEwmaWithEjection = OutlierEjection.around(new PeakEwma(NODES),
			EjectionConfig.DEFAULT);

	private final LoadBalancer weighted = new Weighted(NODES);

	private final LoadBalancer localFirst = new LocalFirst(NODES);

	private final LoadBalancer rendezvous = new Rendezvous(new RoundRobin());

	private final CallSpec call = CallSpec.of("orders", null, Void.class).withKey("customer-4711");

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
		return call(this.roundRobin);
	}

	/**
	 * Of two the one with fewer calls in flight.
	 */
	@Benchmark
	public ServiceInstance powerOfTwo() {
		return call(this.powerOfTwo);
	}

	/**
	 * Of two the one that is likely to answer sooner.
	 */
	@Benchmark
	public ServiceInstance peakEwma() {
		return call(this.peakEwma);
	}

	/**
	 * The default.
	 */
	@Benchmark
	public ServiceInstance peakEwmaWithEjection() {
		return call(this.peakEwmaWithEjection);
	}

	/**
	 * In proportion to weights.
	 */
	@Benchmark
	public ServiceInstance weighted() {
		return call(this.weighted);
	}

	/**
	 * What is near.
	 */
	@Benchmark
	public ServiceInstance localFirst() {
		return call(this.localFirst);
	}

	/**
	 * The same for the same key.
	 */
	@Benchmark
	public ServiceInstance rendezvous() {
		return call(this.rendezvous);
	}

	/**
	 * As for a call of 1 ms, without the call.
	 */
	private ServiceInstance call(LoadBalancer balancer) {
		ServiceInstance chosen = balancer.choose(this.call, this.candidates);
		balancer.offered(this.call, chosen).ended(Result.ANSWERED, 1_000_000);
		return chosen;
	}

}
