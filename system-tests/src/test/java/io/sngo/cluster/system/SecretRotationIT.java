// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.system;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.sngo.cluster.system.history.Call;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The secret of a cluster is exchanged, again and again, while its nodes call each other.
 */
class SecretRotationIT {

	private static final int ROTATIONS = Run.FULL ? 10 : 3;

	private static final int RATE = (int) Run.limit(1000, 300);

	@Test
	void threat12RotationsUnderLoadLoseNoCall() {
		try (Nodes nodes = Nodes.onLoopback("secret-rotation", 3)
			.with("cluster.security.secret", secret(0))
			.with("management.endpoint.clustersecrets.access", "unrestricted")
			.start()) {
			Load load = Load.start(nodes.all(), RATE, Duration.ofSeconds(10 + 6L * ROTATIONS));
			load.awaitUnderWay(200);
			long begun = System.currentTimeMillis();
			for (int i = 1; i <= ROTATIONS; i++) {
				String old = inUse(nodes.get(0));
				String secret = secret(i);
				nodes.all().forEach((node) -> change(node, Map.of("action", "ADD", "secret", secret)));
				String fresh = ids(nodes.get(0)).stream().filter((id) -> !id.equals(old)).findFirst().orElseThrow();
				nodes.all().forEach((node) -> change(node, Map.of("action", "USE", "id", fresh)));
				nodes.all().forEach((node) -> change(node, Map.of("action", "REMOVE", "id", old)));
				nodes.all().forEach((node) -> assertThat(ids(node)).containsExactly(fresh));
				int before = ended(nodes);
				await().atMost(Duration.ofSeconds(30)).until(() -> ended(nodes) > before + RATE);
			}
			load.stop();
			List<Call> calls = load.awaitEnd(Duration.ofSeconds(30));
			int failed = (int) calls.stream().filter((call) -> !call.succeeded()).count();
			Figures.add(ROTATIONS + " rotations of the secret under " + RATE + " calls/s: failed calls", "calls",
					List.of(failed));
			assertThat(failed).isZero();
			assertThat(calls).hasSizeGreaterThan(ROTATIONS * RATE);
			assertThat(Load.violations(calls, nodes)).isEmpty();
			for (TestNode node : nodes.all()) {
				assertThat(node.since(begun)).as("accusations at " + node)
					.noneMatch((sighting) -> List.of("NodeSuspected", "NodeFailed").contains(sighting.what()));
			}
		}
	}

	private static String secret(int number) {
		return "rotated-3b1f9c7e5d2a8046-under-load-" + number;
	}

	private static void change(TestNode node, Map<String, String> body) {
		JsonNode answer = node.http().post("/actuator/clustersecrets", body);
		assertThat(answer.has("secrets")).as(answer.toString()).isTrue();
	}

	private static List<String> ids(TestNode node) {
		return node.http()
			.get("/actuator/clustersecrets")
			.get("secrets")
			.valueStream()
			.map((secret) -> secret.get("id").asString())
			.toList();
	}

	private static String inUse(TestNode node) {
		return ids(node).get(0);
	}

	private static int ended(Nodes nodes) {
		return nodes.all().stream().mapToInt((node) -> node.http().get("/load").get("ended").asInt()).sum();
	}

}
