// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The sample as the README has it: three commands, typed just so on one machine, whose
 * ports nobody else uses.
 */
class SampleIT {

	private static final Pattern UP = Pattern.compile("is up: cluster port (\\d+).*localhost:(\\d+)");

	@Test
	void threeCommandsTypedInThreeTerminalsFormACluster() throws IOException {
		Path logs = Files.createDirectories(Run.DIRECTORY.resolve("nodes/sample"));
		try (Network machine = Network.of(1);
				AppProcess first = type(machine, logs.resolve("node1.log"), "java -jar sample-app.jar node1");
				AppProcess second = afterwards(first,
						() -> type(machine, logs.resolve("node2.log"),
								"java -jar sample-app.jar node2 localhost:7946"));
				AppProcess third = afterwards(second, () -> type(machine, logs.resolve("node3.log"),
						"CLUSTER_PORT=7948 java -jar sample-app.jar node3 localhost:7946"))) {
			assertThat(List.of(up(first).group(1), up(second).group(1), up(third).group(1))).containsExactly("7946",
					"7947", "7948");
			Http node1 = http(machine, first);
			Http node3 = http(machine, third);
			for (Http node : List.of(node1, http(machine, second), node3)) {
				await().atMost(Duration.ofSeconds(20)).until(() -> activeNodes(node) == 3);
			}
			await().atMost(Duration.ofSeconds(20))
				.until(() -> node1.get("/actuator/cluster").get("services").get("echo").size() == 3);

			JsonNode echo = node1.get("/echo?message=hi&node=node2");
			assertThat(echo.get("node").asString()).isEqualTo("node2");
			assertThat(echo.get("reply").asString()).contains("hi");
			assertThat(node3.get("/echo?message=hi").get("reply").asString()).contains("hi");
			for (int i = 0; i < 5; i++) {
				node1.post("/counter/increment");
			}
			assertThat(node3.get("/counter").get("total").asInt()).isEqualTo(5);
		}
	}

	private static int activeNodes(Http node) {
		return node.get("/actuator/health").get("components").get("cluster").get("details").get("activeNodes").asInt();
	}

	/**
	 * Runs a line as a shell would, in the directory of the jar.
	 */
	private static AppProcess type(Network machine, Path log, String line) {
		try {
			Files.deleteIfExists(log);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		List<String> command = new ArrayList<>(machine.sites().get(0).prefix());
		command.addAll(List.of("bash", "-c",
				line.replace("java -jar", "exec " + Jvm.java() + " -XX:TieredStopAtLevel=1 -jar")));
		return AppProcess.start(command, log, jarDirectory());
	}

	/**
	 * The build directory of the sample, whose name is the same as that of this module.
	 */
	private static Path jarDirectory() {
		Path module = Run.DIRECTORY;
		while (!module.endsWith("system-tests")) {
			module = module.getParent();
		}
		return module.resolveSibling("sample-app").resolve(module.relativize(Run.DIRECTORY));
	}

	private static AppProcess afterwards(AppProcess before, Supplier<AppProcess> start) {
		up(before);
		return start.get();
	}

	private static Matcher up(AppProcess app) {
		return await().atMost(Duration.ofMinutes(2))
			.failFast("the process has ended", () -> !app.isAlive())
			.until(() -> app.output().stream().map(UP::matcher).filter(Matcher::find).findFirst().orElse(null),
					(matcher) -> matcher != null);
	}

	private static Http http(Network machine, AppProcess app) {
		return new Http(machine.sites().get(0).host(), Integer.parseInt(up(app).group(2)));
	}

}
