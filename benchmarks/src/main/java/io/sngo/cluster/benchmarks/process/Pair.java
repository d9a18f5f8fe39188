// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.process;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

import io.sngo.cluster.benchmarks.load.LoadResult;
import io.sngo.cluster.benchmarks.load.Usage;
import io.sngo.cluster.benchmarks.subject.Workload;

/**
 * A system that runs: a server and a client.
 */
public final class Pair implements AutoCloseable {

	/** Both sides of all systems get the same. */
	public static final List<String> FLAGS = List.of("-Xms512m", "-Xmx512m", "-XX:+UseG1GC");

	private static final double START_SECONDS = 60;

	private static final double PATIENCE_SECONDS = 30;

	private static final int MESSAGE_POLLS = 100;

	private static final int MESSAGE_POLL_MILLIS = 20;

	private final String name;

	private final Jvm server;

	private final Jvm client;

	private Pair(String name, Jvm server, Jvm client) {
		this.name = name;
		this.server = server;
		this.client = client;
	}

	/**
	 * Starts a system.
	 * @param main class whose main method understands {@code server NAME} and
	 * {@code client NAME PORT}
	 * @param name the system
	 * @param logs directory for what it logs
	 * @throws WorkerException if it does not start
	 */
	public static Pair start(Class<?> main, String name, Path logs) throws InterruptedException {
		Jvm server = start(logs, main.getName(), "server", name);
		Jvm client = null;
		try {
			int port = server.answer(START_SECONDS).port();
			client = start(logs, main.getName(), "client", name, Integer.toString(port));
			client.answer(START_SECONDS);
			return new Pair(name, server, client);
		}
		catch (WorkerException | InterruptedException ex) {
			server.close();
			if (client != null) {
				client.close();
			}
			throw ex;
		}
	}

	private static Jvm start(Path logs, String... main) {
		String half = main[2] + "-" + main[1];
		return Jvm.start(half, FLAGS, List.of(main), logs.resolve(half + ".log"));
	}

	/**
	 * Measures once.
	 * @param lead seconds that are not measured
	 * @param seconds that are measured
	 * @throws WorkerException if not every call was answered, or not every message came
	 */
	public Sample measure(Workload workload, int inFlight, double lead, double seconds) throws InterruptedException {
		if (!this.server.isAlive() || !this.client.isAlive()) {
			throw new WorkerException("The processes of " + this.name + " have ended", null);
		}
		double patience = lead + seconds + PATIENCE_SECONDS;
		Answer before = this.server.ask(Command.REPORT, PATIENCE_SECONDS);
		LoadResult result = Objects
			.requireNonNull(this.client.ask(new Command(workload, inFlight, lead, seconds), patience).result());
		Answer after = awaitMessages(before.messages() + result.messages());
		Usage served = Objects.requireNonNull(after.usage()).since(Objects.requireNonNull(before.usage()));
		return Sample.of(result, served);
	}

	/**
	 * What the server has used when all messages are there: the last of them may be on
	 * their way to a handler for a moment.
	 */
	private Answer awaitMessages(long expected) throws InterruptedException {
		Answer answer = this.server.ask(Command.REPORT, PATIENCE_SECONDS);
		for (int i = 0; i < MESSAGE_POLLS && answer.messages() < expected; i++) {
			Thread.sleep(MESSAGE_POLL_MILLIS);
			answer = this.server.ask(Command.REPORT, PATIENCE_SECONDS);
		}
		if (answer.messages() != expected) {
			throw new WorkerException("Messages of " + this.name + " that were sent and did not arrive: "
					+ (expected - answer.messages()), null);
		}
		return answer;
	}

	@Override
	public void close() {
		this.client.close();
		this.server.close();
	}

}
