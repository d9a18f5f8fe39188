// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.system;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.sngo.cluster.system.history.Call;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Applications that talk TLS get new certificates again and again, made by the sample's
 * script, while they call each other.
 */
class CertificateRotationIT {

	/** Calls per second, by all nodes together. */
	private static final int RATE = (int) Run.limit(1000, 300);

	private static final int ROTATIONS = Run.FULL ? 10 : 3;

	private static final Path DIRECTORY = Run.DIRECTORY.resolve("certificates");

	@Test
	void certificatesRotateUnderLoad() {
		try (Nodes nodes = Nodes.onLoopback("certificate-rotation", 3)) {
			certificates("cluster", nodes.ids());
			nodes.all().forEach((node) -> secure(node, "cluster"));
			nodes.start();
			long started = System.currentTimeMillis();
			Load load = Load.start(nodes.all(), RATE, Duration.ofMinutes(30));
			load.awaitUnderWay(200);

			List<Double> seconds = new ArrayList<>();
			for (int i = 1; i <= ROTATIONS; i++) {
				certificates("cluster", nodes.ids());
				long made = System.currentTimeMillis();
				for (TestNode node : nodes.all()) {
					int renewals = i;
					await("renewal " + i + " of " + node).atMost(Duration.ofSeconds(30))
						.pollInterval(Duration.ofMillis(100))
						.until(() -> renewals(node) >= renewals);
				}
				seconds.add((System.currentTimeMillis() - made) / 1000.0);
				load.awaitUnderWay(200 * (i + 1));
			}

			load.stop();
			List<Call> calls = load.awaitEnd(Duration.ofSeconds(30));
			long failed = calls.stream().filter((call) -> !call.succeeded()).count();
			Figures.add("certificates replaced under " + RATE + " calls/s: until all nodes use them", "s", seconds);
			Figures.add("certificates replaced under " + RATE + " calls/s: slowest call", "s",
					calls.stream().mapToLong(Call::millis).max().orElseThrow() / 1000.0);
			Figures.add("certificates replaced " + ROTATIONS + " times under " + RATE + " calls/s: failed calls",
					"calls", failed);
			assertThat(failed).as("failed calls of " + calls.size()).isZero();
			assertThat(Load.violations(calls, nodes)).isEmpty();
			assertNobodyIsAccused(nodes, started);
			assertStrangerStaysOut(nodes);
		}
	}

	private static int renewals(TestNode node) {
		return (int) node.process()
			.output()
			.stream()
			.filter((line) -> line.contains("talks with the new certificates"))
			.count();
	}

	private static void assertNobodyIsAccused(Nodes nodes, long since) {
		for (TestNode node : nodes.all()) {
			assertThat(node.since(since)).as("accusations at " + node)
				.noneMatch((sighting) -> List.of("NodeSuspected", "NodeFailed").contains(sighting.what()));
		}
		Nodes.awaitAllActive(nodes.all(), nodes.all().size(), Duration.ofSeconds(5));
	}

	/**
	 * A node whose certificate another authority has made. It starts, and stays alone.
	 */
	private static void assertStrangerStaysOut(Nodes nodes) {
		certificates("stranger", List.of("n4"));
		try (Nodes strangers = Nodes.onLoopback("certificate-stranger", 4)) {
			TestNode stranger = strangers.get(3);
			secure(stranger, "stranger");
			stranger.with("cluster.cluster-name", "certificate-rotation")
				.with("cluster.seed-nodes", nodes.get(0).address())
				.with("cluster.join-timeout", "2s");
			stranger.start();
			await().atMost(Duration.ofMinutes(1))
				.until(() -> says(stranger, "unable to find valid certification path"));
			await().atMost(Duration.ofMinutes(1)).until(() -> says(nodes.get(0), "the handshake failed"));
			Nodes.awaitAllActive(nodes.all(), nodes.all().size(), Duration.ofSeconds(5));
		}
	}

	private static boolean says(TestNode node, String text) {
		return node.process().output().stream().anyMatch((line) -> line.contains(text));
	}

	private static void secure(TestNode node, String authority) {
		String own = DIRECTORY.resolve(authority).resolve(node.id() + ".pem").toUri().toString();
		node.with("cluster.encryption-enabled", "true")
			.with("cluster.security.ssl.bundle", "nodes")
			.with("spring.ssl.bundle.pem.nodes.keystore.certificate", own)
			.with("spring.ssl.bundle.pem.nodes.keystore.private-key", own)
			.with("spring.ssl.bundle.pem.nodes.truststore.certificate",
					DIRECTORY.resolve(authority).resolve("authority.pem").toUri().toString())
			.with("spring.ssl.bundle.pem.nodes.reload-on-update", "true")
			.with("spring.ssl.bundle.watch.file.quiet-period", "200ms");
	}

	private static void certificates(String authority, List<String> nodes) {
		List<String> command = new ArrayList<>(
				List.of("bash", script().toString(), DIRECTORY.resolve(authority).toString()));
		command.addAll(nodes);
		Commands.run(command.toArray(String[]::new));
	}

	/**
	 * The module beside this one.
	 */
	private static Path script() {
		Path module = Run.DIRECTORY;
		while (!module.endsWith("system-tests")) {
			module = module.getParent();
		}
		return module.resolveSibling("sample-app").resolve("certificates");
	}

}
