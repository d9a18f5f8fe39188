// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.system;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Three applications that start together with one seed become one cluster.
 */
class FormationIT {

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	private static final List<String> SERVICES = List.of("echo", "work");

	@Test
	void threeNodesStartedTogetherListEachOtherAndAllServices() {
		List<Double> seconds = new ArrayList<>();
		for (int i = 0; i < Run.REPETITIONS_OF_CLUSTERS; i++) {
			try (Nodes nodes = Nodes.onLoopback("formation", 3)) {
				nodes.with("cluster.seed-nodes", nodes.get(0).address());
				seconds.add(form(nodes));
				nodes.all().forEach((node) -> assertThatOperatorsSeeAll(node, nodes));
			}
		}
		Figures.add("3 nodes started together: from the last one's port open to all nodes and services listed by all",
				"s", seconds);
		assertThat(seconds).allMatch((value) -> value <= Run.limit(2, 10));
	}

	private double form(Nodes nodes) {
		long begin = System.currentTimeMillis();
		nodes.all().forEach(TestNode::start);
		await().atMost(Duration.ofMinutes(2))
			.pollInterval(Duration.ofMillis(10))
			.until(() -> nodes.all().stream().allMatch((node) -> Ports.isListening(node.port())));
		long listening = System.currentTimeMillis();
		nodes.all().forEach(TestNode::awaitReady);
		long complete = nodes.all()
			.stream()
			.flatMap((observer) -> sightings(observer, nodes, begin))
			.mapToLong(Sighting::at)
			.max()
			.orElseThrow();
		return Math.max(0, complete - listening) / 1000.0;
	}

	/**
	 * What a node must have seen of all others, and of the services of all.
	 */
	private Stream<Sighting> sightings(TestNode observer, Nodes nodes, long since) {
		Stream<Sighting> joined = nodes.others(observer)
			.stream()
			.map((node) -> observer.awaitSighting("NodeJoined", node.id(), since, PATIENCE));
		Stream<Sighting> registered = nodes.all()
			.stream()
			.flatMap((node) -> SERVICES.stream()
				.map((service) -> await(service + " of " + node + " at " + observer).atMost(PATIENCE)
					.until(() -> observer.since(since)
						.filter((sighting) -> sighting.is("ServiceREGISTERED", node.id()))
						.filter((sighting) -> sighting.rest().equals(service))
						.findFirst()
						.orElse(null), (sighting) -> sighting != null)));
		return Stream.concat(joined, registered);
	}

	private void assertThatOperatorsSeeAll(TestNode observer, Nodes nodes) {
		assertThat(observer.states()).hasSize(3).containsOnlyKeys("n1", "n2", "n3").values().containsOnly("ACTIVE");
		JsonNode services = observer.http().get("/actuator/cluster").get("services");
		for (String service : SERVICES) {
			assertThat(services.get(service)).as(service + " at " + observer).hasSize(nodes.all().size());
		}
		assertThat(observer.health()).isEqualTo("UP");
	}

}
