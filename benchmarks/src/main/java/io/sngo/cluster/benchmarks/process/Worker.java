// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.LongAdder;

import io.sngo.cluster.benchmarks.load.LoadGenerator;
import io.sngo.cluster.benchmarks.load.Usage;
import io.sngo.cluster.benchmarks.subject.Server;
import io.sngo.cluster.benchmarks.subject.Subject;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One half of a system in a process of its own. Obeys commands until its standard input
 * ends, as it does when the other process dies: nothing is ever left behind.
 */
public final class Worker {

	private static final Logger logger = LoggerFactory.getLogger(Worker.class);

	private final BufferedReader commands = new BufferedReader(
			new InputStreamReader(System.in, StandardCharsets.UTF_8));

	/**
	 * Runs a server.
	 */
	public void serve(Subject subject) throws IOException {
		LongAdder messages = new LongAdder();
		Server server = start(() -> subject.serve(messages));
		if (server != null) {
			answer(Answer.ready(server.port()));
			obey((command) -> Answer.used(Usage.now(), messages.sum()));
		}
	}

	/**
	 * Runs a client.
	 */
	public void call(Subject subject, int port) throws IOException {
		LoadGenerator load = start(() -> new LoadGenerator(subject.connect(port)));
		if (load != null) {
			answer(Answer.ready(0));
			obey((command) -> {
				if (command.workload() == null) {
					throw new IllegalArgumentException("A client needs a workload");
				}
				return Answer
					.measured(load.run(command.workload(), command.inFlight(), command.lead(), command.seconds()));
			});
		}
	}

	private <T> @Nullable T start(Step<T> step) {
		try {
			return step.run();
		}
		catch (Exception | LinkageError ex) {
			logger.error("The system does not start", ex);
			answer(Answer.failed(ex));
			return null;
		}
	}

	private void obey(Obedience obedience) throws IOException {
		for (String line = this.commands.readLine(); line != null; line = this.commands.readLine()) {
			try {
				answer(obedience.obey(Lines.command(line)));
			}
			catch (Exception ex) {
				logger.error("Failed with {}", line, ex);
				answer(Answer.failed(ex));
			}
		}
	}

	private void answer(Answer answer) {
		System.out.println(Lines.of(answer));
	}

	/** Something that can go wrong. */
	private interface Step<T> {

		T run() throws Exception;

	}

	/** What a command leads to. */
	private interface Obedience {

		Answer obey(Command command) throws Exception;

	}

}
