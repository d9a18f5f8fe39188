// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.micro;

import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import io.sngo.cluster.membership.Membership;
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
import org.openjdk.jmh.annotations.Warmup;

/**
 * The merge of gossip into a membership: the largest message of a cluster whose members
 * have all changed their metadata. Its news are old, as most gossip is when it arrives.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class GossipBenchmark {

	private static final long FORMATION_SECONDS = 60;

	private static final long SPREADING_SECONDS = 2;

	/** Nodes of the cluster. */
	@Param({ "10", "100" })
	public int nodes;

	private final QuietWorld world = new QuietWorld();

	private final Membership membership = this.world.start(0);

	private QuietWorld.@Nullable Delivery gossip;

	/**
	 * Forms the cluster and listens to what one member is told.
	 */
	@Setup
	public void form() {
		for (int i = 1; i < this.nodes; i++) {
			this.world.start(i);
		}
		this.world.run(FORMATION_SECONDS);
		if (this.membership.members().size() != this.nodes) {
			throw new IllegalStateException(
					"Of " + this.nodes + " nodes, " + this.membership.members().size() + " are known");
		}
		this.world.change(Map.of("role", "worker", "version", "2.0.0"));
		this.world.listenTo(0);
		this.world.run(SPREADING_SECONDS);
		this.gossip = this.world.heard()
			.stream()
			.max(Comparator.comparingInt((delivery) -> delivery.message().body().length))
			.orElseThrow();
		this.world.freeze();
	}

	/**
	 * Takes it in once more.
	 */
	@Benchmark
	public void merge() {
		QuietWorld.Delivery told = Objects.requireNonNull(this.gossip);
		this.membership.onMessage(told.from(), told.message());
	}

}
