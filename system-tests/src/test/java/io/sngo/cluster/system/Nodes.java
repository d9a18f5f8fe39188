// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A cluster under test. Its nodes are called n1, n2 and so on; the first two are the
 * seeds of all, themselves included: one configuration for everybody.
 */
final class Nodes implements AutoCloseable {

	private static final int SEEDS = 2;

	private final List<TestNode> nodes = new ArrayList<>();

	private Nodes() {
	}

	static Nodes onLoopback(String name, int size) {
		return at(name, Collections.nCopies(size, Site.LOOPBACK));
	}

	static Nodes at(String name, List<Site> sites) {
		Path directory = Run.DIRECTORY.resolve("nodes").resolve(name);
		delete(directory);
		Nodes nodes = new Nodes();
		for (Site site : sites) {
			String id = "n" + (nodes.nodes.size() + 1);
			nodes.nodes.add(new TestNode(id, site, Ports.free(), directory.resolve(id)));
		}
		return nodes.with("cluster.cluster-name", name)
			.with("cluster.seed-nodes", String.join(",", nodes.seeds().stream().map(TestNode::address).toList()));
	}

	private static void delete(Path directory) {
		if (!Files.exists(directory)) {
			return;
		}
		try (Stream<Path> files = Files.walk(directory)) {
			for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
				Files.delete(file);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Sets a property of all nodes; the last value counts.
	 */
	Nodes with(String property, String value) {
		this.nodes.forEach((node) -> node.with(property, value));
		return this;
	}

	/**
	 * Runs all nodes without the {@link Watch}, as something is measured.
	 */
	Nodes measured() {
		this.nodes.forEach(TestNode::measured);
		return this;
	}

	/**
	 * Lets all nodes run another application.
	 */
	Nodes running(Class<?> application) {
		this.nodes.forEach((node) -> node.running(application));
		return this;
	}

	/**
	 * Starts all nodes at once and waits until everyone sees everyone.
	 */
	Nodes start() {
		this.nodes.forEach(TestNode::start);
		this.nodes.forEach(TestNode::awaitReady);
		awaitAllActive(Duration.ofSeconds(30));
		return this;
	}

	TestNode get(int index) {
		return this.nodes.get(index);
	}

	List<TestNode> all() {
		return List.copyOf(this.nodes);
	}

	/**
	 * The nodes that the configuration of all names.
	 */
	List<TestNode> seeds() {
		return this.nodes.subList(0, Math.min(SEEDS, this.nodes.size()));
	}

	List<TestNode> others(TestNode node) {
		return this.nodes.stream().filter((other) -> other != node).toList();
	}

	void awaitAllActive(Duration atMost) {
		awaitAllActive(this.nodes, this.nodes.size(), atMost);
	}

	/**
	 * Waits until each of the observers shows so many nodes as active, and no other.
	 */
	static void awaitAllActive(Collection<TestNode> observers, int size, Duration atMost) {
		for (TestNode observer : observers) {
			await("all active at " + observer).atMost(atMost)
				.pollInterval(Duration.ofMillis(200))
				.untilAsserted(() -> assertThat(observer.states().values()).hasSize(size).allMatch("ACTIVE"::equals));
		}
	}

	List<String> ids() {
		return this.nodes.stream().map(TestNode::id).toList();
	}

	/**
	 * Waits until all see the same: all nodes active, the services of all, one leader.
	 * @return the leader
	 */
	TestNode awaitWhole(Duration atMost) {
		List<View> last = new ArrayList<>();
		await("the same whole view everywhere").atMost(atMost)
			.pollInterval(Duration.ofMillis(100))
			.untilAsserted(() -> {
				last.clear();
				this.nodes.forEach((node) -> last.add(node.view()));
				assertThat(last).as("views of all").allMatch((view) -> view.isWhole(ids()));
				assertThat(last).as("leaders of all").extracting(View::term).containsOnly(last.get(0).term());
			});
		return byId(last.get(0).leader());
	}

	TestNode byId(String id) {
		return this.nodes.stream().filter((node) -> node.id().equals(id)).findFirst().orElseThrow();
	}

	/**
	 * Ends all of them, also where one has something to complain of.
	 */
	@Override
	public void close() {
		AssertionError complaint = null;
		for (TestNode node : this.nodes) {
			try {
				node.close();
			}
			catch (AssertionError ex) {
				complaint = ex;
			}
		}
		if (complaint != null) {
			throw complaint;
		}
	}

}
