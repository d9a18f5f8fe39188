// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.balance;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.service.CallSpec;
import io.sngo.cluster.service.ServiceHealth;
import io.sngo.cluster.service.ServiceInstance;

import static org.assertj.core.api.Assertions.assertThat;

class RoundRobinTests {

	private final RoundRobin balancer = new RoundRobin();

	private static final List<ServiceInstance> INSTANCES = Stream.of("a", "b", "c").map(RoundRobinTests::on).toList();

	private static ServiceInstance on(String node) {
		return new ServiceInstance("echo", NodeId.of(node), new NodeAddress("localhost", 1), Map.of(),
				ServiceHealth.HEALTHY, Instant.EPOCH, Instant.EPOCH);
	}

	private String choose(String service, List<ServiceInstance> candidates) {
		return this.balancer.choose(CallSpec.of(service, null, void.class), candidates).nodeId().value();
	}

	@Test
	void takesTurns() {
		List<String> chosen = IntStream.range(0, 6).mapToObj((i) -> choose("echo", INSTANCES)).toList();
		assertThat(chosen.subList(0, 3)).containsExactlyInAnyOrder("a", "b", "c");
		assertThat(chosen.subList(3, 6)).isEqualTo(chosen.subList(0, 3));
	}

	@Test
	void everyServiceHasItsOwnTurn() {
		List<String> alone = IntStream.range(0, 3).mapToObj((i) -> {
			choose("other", INSTANCES);
			return choose("echo", INSTANCES);
		}).toList();
		assertThat(alone).containsExactlyInAnyOrder("a", "b", "c");
	}

	@Test
	void takesWhatThereIs() {
		assertThat(choose("echo", INSTANCES.subList(1, 2))).isEqualTo("b");
	}

	@Test
	void aServiceThatIsGoneIsForgotten() {
		IntStream.range(0, 100).forEach((i) -> {
			choose("service-" + i, INSTANCES);
			this.balancer.retain("service-" + i, INSTANCES.subList(0, 1));
		});
		assertThat(this.balancer.remembered()).isEqualTo(100);
		IntStream.range(0, 100).forEach((i) -> this.balancer.retain("service-" + i, List.of()));
		assertThat(this.balancer.remembered()).isZero();
	}

	@Test
	void isEvenForManyThreads() {
		Map<String, Long> counts = IntStream.range(0, 30_000)
			.parallel()
			.mapToObj((i) -> choose("echo", INSTANCES))
			.collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
		assertThat(counts).containsExactlyInAnyOrderEntriesOf(Map.of("a", 10_000L, "b", 10_000L, "c", 10_000L));
	}

}
