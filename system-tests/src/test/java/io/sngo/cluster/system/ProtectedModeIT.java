// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.system;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Applications on machines of their own, with secrets and without.
 */
class ProtectedModeIT {

	private static final String SECRET = "cluster.security.secret";

	private static final String PROTECTED_MODE = "cluster.security.protected-mode";

	private static final String ONE = "one-5f0c3a9b7e2d1846c0ab93f1";

	private final Path directory = Run.DIRECTORY.resolve("nodes/protected-mode-" + ProcessHandle.current().pid());

	@Test
	@SuppressWarnings("try") // it is started again
	void threat01WithNeitherSecretNorTlsMachinesStayApart() {
		try (Network network = Network.of(2);
				TestNode first = node("first", network, 0, "apart").without(SECRET);
				TestNode second = node("second", network, 1, "apart").without(SECRET)
					.with("cluster.seed-nodes", first.address())) {
			first.start();
			first.awaitReady();
			second.start();
			namesTheWaysOut(second, "This node is in protected mode");
			// It is the other side that refuses where this one would not.
			second.close();
			second.with(PROTECTED_MODE, "false").start();
			namesTheWaysOut(first, "takes no connections of other machines");
			namesTheWaysOut(second, "takes no connections of other machines");
			assertThat(first.states()).containsOnlyKeys("first");
		}
	}

	@Test
	void theirWaysOutLead() {
		try (Network network = Network.of(2)) {
			meet(network, "open", (node) -> node.without(SECRET).with(PROTECTED_MODE, "false"));
			meet(network, "secret", (node) -> node.with(SECRET, ONE + "-and-nobody-else"));
			meet(network, "unsigned",
					(node) -> node.with(SECRET, ONE + "-and-nobody-else").with("cluster.security.signing", "false"));
		}
	}

	private interface Setting {

		TestNode of(TestNode node);

	}

	private void meet(Network network, String name, Setting setting) {
		try (TestNode first = setting.of(node("first", network, 0, name));
				TestNode second = setting.of(node("second", network, 1, name))
					.with("cluster.seed-nodes", first.address())) {
			first.start();
			second.start();
			first.awaitReady();
			second.awaitReady();
			Nodes.awaitAllActive(List.of(first, second), 2, Duration.ofSeconds(30));
		}
	}

	@Test
	void threat05AnotherSecretIsRefusedAndNothingShowsIt() {
		try (Network network = Network.of(2);
				TestNode first = node("first", network, 0, "other").with(SECRET, ONE + "-and-nobody-else")
					.with("management.endpoint.env.show-values", "always")
					.with("management.endpoint.configprops.show-values", "always");
				TestNode second = node("second", network, 1, "other").with(SECRET, ONE + "-and-somebody-else")
					.with("cluster.seed-nodes", first.address())) {
			first.start();
			first.awaitReady();
			second.start();
			awaitLine(second, "no secret in common");
			awaitLine(first, "no secret in common");
			assertThat(first.states()).containsOnlyKeys("first");
			for (String page : List.of("env", "configprops", "clustersecrets", "cluster", "beans")) {
				assertThat(first.http().get("/actuator/" + page).toString()).as(page).isNotEmpty().doesNotContain(ONE);
			}
			assertThat(String.join("\n", first.process().output())).doesNotContain(ONE);
			assertThat(String.join("\n", second.process().output())).doesNotContain(ONE);
		}
	}

	private TestNode node(String id, Network network, int site, String name) {
		return new TestNode(id, network.sites().get(site), Ports.free(), this.directory.resolve(name).resolve(id))
			.with("cluster.cluster-name", name)
			.with("cluster.join-timeout", "5s");
	}

	private static void namesTheWaysOut(TestNode node, String part) {
		awaitLine(node, part);
		assertThat(node.process().output()).filteredOn((line) -> line.contains(part))
			.allSatisfy((line) -> assertThat(line).contains(SECRET)
				.contains("cluster.encryption-enabled=true")
				.contains(PROTECTED_MODE + "=false"));
	}

	private static void awaitLine(TestNode node, String part) {
		await(part + " in the log of " + node).atMost(Duration.ofSeconds(60))
			.until(() -> node.process().output().stream().anyMatch((line) -> line.contains(part)));
	}

}
