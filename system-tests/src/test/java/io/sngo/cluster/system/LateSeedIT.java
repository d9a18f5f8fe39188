// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.system;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A node whose only seed is not there yet, and later comes back at another address.
 */
class LateSeedIT {

	private static final Duration AWAY = Run.full(Duration.ofSeconds(60), Duration.ofSeconds(5));

	private static final String SEED = "seed.test";

	@Test
	void joinsWhenTheSeedComesAndAgainWhenItsNameMeansAnotherAddress() throws InterruptedException {
		Path directory = Run.DIRECTORY.resolve("nodes/late-seed-" + ProcessHandle.current().pid());
		int port = Ports.free();
		try (Network network = Network.of(3);
				NameServer names = network.nameServer(SEED);
				TestNode early = node("early", network.sites().get(0), port, directory).with("cluster.seed-nodes",
						SEED + ":" + port);
				TestNode seed = node("seed", network.sites().get(1), port, directory);
				TestNode moved = node("seed", network.sites().get(2), port, directory)) {
			early.start();
			early.awaitReady();
			assertThat(early.health()).isEqualTo("OUT_OF_SERVICE");
			// The absence of the seed is the fault itself here.
			new CountDownLatch(1).await(AWAY.toMillis(), TimeUnit.MILLISECONDS);
			assertThat(early.health()).isEqualTo("OUT_OF_SERVICE");

			Figures.add("seed up after " + AWAY.toSeconds() + " s: until the waiting node has joined", "s",
					meet(early, seed, names));
			assertThat(early.health()).isEqualTo("UP");

			long killed = seed.process().signal("KILL");
			early.awaitSighting("NodeFailed", "seed", killed, Duration.ofSeconds(20));
			Figures.add("only seed restarted with a new address: until the other node has joined it", "s",
					meet(early, moved, names));
			assertThat(early.http().get("/actuator/cluster/seed").get("address").asString()).isEqualTo(moved.host());
		}
	}

	/**
	 * Starts the seed and waits until the two are a cluster.
	 * @return seconds from the moment when the seed was up
	 */
	private static double meet(TestNode early, TestNode seed, NameServer names) {
		names.set(seed.host());
		seed.start();
		seed.awaitReady();
		long ready = System.currentTimeMillis();
		Nodes.awaitAllActive(List.of(seed, early), 2, Duration.ofSeconds(60));
		return (System.currentTimeMillis() - ready) / 1000.0;
	}

	private static TestNode node(String id, Site site, int port, Path directory) {
		return new TestNode(id, site, port, directory.resolve(id)).with("cluster.cluster-name", "late-seed")
			.with("cluster.join-timeout", Run.full(Duration.ofSeconds(30), Duration.ofSeconds(2)).toString());
	}

}
