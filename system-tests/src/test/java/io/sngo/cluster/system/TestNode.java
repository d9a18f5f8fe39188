// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import io.sngo.cluster.system.app.SystemApplication;
import io.sngo.cluster.system.history.Call;
import io.sngo.cluster.system.history.Execution;
import io.sngo.cluster.system.history.Tenure;
import tools.jackson.databind.JsonNode;

import static org.awaitility.Awaitility.await;

/**
 * A node of a cluster under test: the test application in a process of its own, again and
 * again where a test restarts it. Its files are kept over restarts.
 */
final class TestNode implements AutoCloseable {

	private static final Duration START = Duration.ofMinutes(2);

	private final String id;

	private final Site site;

	private final int port;

	private final Path directory;

	private final List<String> arguments = new ArrayList<>();

	private Class<?> application = SystemApplication.class;

	/** Not where figures are to be published. */
	private boolean watched = !Run.FULL;

	private AppProcess process;

	private long startedAt;

	TestNode(String id, Site site, int port, Path directory) {
		this.id = id;
		this.site = site;
		this.port = port;
		this.directory = directory;
		try {
			Files.createDirectories(directory);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		with("spring.main.banner-mode", "off");
		with("server.address", site.host());
		with("server.port", "0");
		with("management.endpoints.web.exposure.include", "*");
		with("management.endpoint.health.show-details", "always");
		with("logging.pattern.console", "%d{HH:mm:ss.SSS} %p [%t] %logger - %m%n%ex{3}");
		with("system.directory", directory.toString());
		with("cluster.node-id", id);
		with("cluster.bind-addr", site.host());
		with("cluster.bind-port", Integer.toString(port));
		if (!site.equals(Site.LOOPBACK)) {
			// Nodes of several machines have to know each other.
			with("cluster.security.secret", "of-all-nodes-under-test-94c1b7f02e8d");
		}
	}

	/**
	 * Sets a property; the last value counts.
	 */
	TestNode with(String property, String value) {
		// Several arguments of one name would be a list.
		without(property);
		this.arguments.add("--" + property + "=" + value);
		return this;
	}

	/**
	 * Leaves a property as it is by default.
	 */
	TestNode without(String property) {
		this.arguments.removeIf((argument) -> argument.startsWith("--" + property + "="));
		return this;
	}

	/**
	 * Runs another application.
	 */
	void running(Class<?> application) {
		this.application = application;
	}

	/**
	 * Runs it without the {@link Watch}, which takes time and memory.
	 */
	void measured() {
		this.watched = false;
	}

	String id() {
		return this.id;
	}

	String host() {
		return this.site.host();
	}

	int port() {
		return this.port;
	}

	String address() {
		return this.site.host() + ":" + this.port;
	}

	AppProcess process() {
		return this.process;
	}

	/**
	 * Starts the process and does not wait for anything.
	 */
	void start() {
		this.startedAt = System.currentTimeMillis();
		List<String> command = new ArrayList<>(this.site.prefix());
		command.addAll(this.watched ? Jvm.watched(this.application, this.arguments)
				: Jvm.node(this.application, this.arguments));
		this.process = AppProcess.start(command, this.directory.resolve("output.log"));
	}

	/**
	 * Waits until the application is up, whatever the cluster is like.
	 */
	void awaitReady() {
		await().atMost(START)
			.failFast(this.id + " ended, see " + this.directory, () -> !this.process.isAlive())
			.until(() -> readyPort() != null);
	}

	private String readyPort() {
		return since(this.startedAt).filter((sighting) -> sighting.what().equals("Ready"))
			.map(Sighting::about)
			.findFirst()
			.orElse(null);
	}

	Http http() {
		return new Http(this.site.host(), Integer.parseInt(readyPort()));
	}

	/**
	 * What the node saw from a moment on.
	 * @param time in milliseconds since 1970
	 */
	Stream<Sighting> since(long time) {
		return lines("events.log").map(Sighting::parse).filter((sighting) -> sighting.at() >= time);
	}

	/**
	 * The first sighting of its kind from a moment on; waits for it.
	 */
	Sighting awaitSighting(String what, String about, long since, Duration atMost) {
		return await(what + " " + about + " at " + this.id).atMost(atMost)
			.pollInterval(Duration.ofMillis(50))
			.until(() -> since(since).filter((sighting) -> sighting.is(what, about)).findFirst().orElse(null),
					(sighting) -> sighting != null);
	}

	/**
	 * The first news of a later leader; waits for it.
	 * @param term of the leader before
	 */
	Sighting awaitLeaderAfter(long term, Duration atMost) {
		return await("a leader after term " + term + " at " + this.id).atMost(atMost)
			.pollInterval(Duration.ofMillis(50))
			.until(() -> since(0)
				.filter((sighting) -> sighting.what().equals("LeaderElected") && sighting.number() > term)
				.findFirst()
				.orElse(null), (sighting) -> sighting != null);
	}

	/**
	 * All calls whose execution began on this node.
	 */
	List<Execution> executions() {
		return lines("executions.log").map((line) -> new Execution(line.split(" ", 3)[1], this.id)).toList();
	}

	/**
	 * The ids of all calls that this node's load generator has made.
	 */
	List<String> started() {
		return lines("started.log").map((line) -> line.split(" ", 2)[1]).toList();
	}

	/**
	 * The calls that this node's load generator has seen the end of.
	 */
	List<Call> calls() {
		return lines("calls.log").map(Call::parse).toList();
	}

	/**
	 * When this node led, as it was told itself. The same leadership comes again and
	 * again, longer each time.
	 */
	List<Tenure> tenures() {
		return lines("leader.log").map((line) -> line.split(" ", -1))
			.filter((words) -> words[1].equals("Led"))
			.map((words) -> new Tenure(this.id, Long.parseLong(words[2]), Long.parseLong(words[3]),
					Long.parseLong(words[4])))
			.toList();
	}

	private Stream<String> lines(String name) {
		Path file = this.directory.resolve(name);
		if (!Files.exists(file)) {
			return Stream.empty();
		}
		try {
			String text = Files.readString(file, StandardCharsets.UTF_8);
			// What follows the last end of line is still being written.
			return text.substring(0, text.lastIndexOf('\n') + 1).lines();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * The states of all nodes as this one shows them to its operators.
	 */
	Map<String, String> states() {
		Map<String, String> states = new TreeMap<>();
		for (JsonNode node : http().get("/actuator/cluster").get("nodes")) {
			states.put(node.get("id").asString(), node.get("state").asString());
		}
		return states;
	}

	/**
	 * The cluster as this node sees it now.
	 */
	View view() {
		return http().get("/view", View.class);
	}

	/**
	 * The health of the cluster as this node shows it to its operators.
	 */
	String health() {
		return http().get("/actuator/health").get("components").get("cluster").get("status").asString();
	}

	/**
	 * What is on the node's heap once nobody needs the rest, in bytes.
	 */
	long heapAfterCollection() {
		Commands.run(Jvm.jcmd(), Long.toString(process().pid()), "GC.run");
		return http().get("/actuator/metrics/jvm.memory.used?tag=area:heap")
			.get("measurements")
			.get(0)
			.get("value")
			.asLong();
	}

	/**
	 * Ends it. Its output is kept over restarts, and so is looked through but once.
	 */
	@Override
	public void close() {
		if (this.process != null) {
			this.process.close();
			Watch.assertNoComplaints(this.process, this.id);
		}
	}

	@Override
	public String toString() {
		return this.id;
	}

}
