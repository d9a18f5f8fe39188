// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A worker, as seen by the process that started it.
 */
final class Jvm implements AutoCloseable {

	private static final Answer ENDED = new Answer(0, 0, null, null, "The process has ended");

	private static final long FAREWELL_SECONDS = 5;

	private final String name;

	private final Process process;

	private final PrintStream commands;

	private final BlockingQueue<Answer> answers = new LinkedBlockingQueue<>();

	private final Path log;

	private Jvm(String name, Process process, Path log) {
		this.name = name;
		this.process = process;
		this.log = log;
		this.commands = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
		Thread reader = new Thread(this::read, name);
		reader.setDaemon(true);
		reader.start();
	}

	/**
	 * Starts this JVM's program with this JVM's class path.
	 * @param name what to call it
	 * @param flags flags of the JVM
	 * @param main class with the main method, and its arguments
	 * @param log gets what it logs
	 */
	static Jvm start(String name, List<String> flags, List<String> main, Path log) {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(flags);
		command.add("-cp");
		command.add(System.getProperty("java.class.path"));
		command.addAll(main);
		try {
			return new Jvm(name, new ProcessBuilder(command).redirectError(log.toFile()).start(), log);
		}
		catch (IOException ex) {
			throw new WorkerException("The " + name + " cannot be started: " + ex.getMessage(), ex);
		}
	}

	private void read() {
		try (BufferedReader lines = this.process.inputReader(StandardCharsets.UTF_8)) {
			for (String line = lines.readLine(); line != null; line = lines.readLine()) {
				Answer answer = Lines.answer(line);
				if (answer != null) {
					this.answers.add(answer);
				}
			}
		}
		catch (IOException ex) {
			// It was ended: told below.
		}
		this.answers.add(ENDED);
	}

	/**
	 * Tells it to do something and waits for the answer.
	 * @throws WorkerException if there is none in time, or it is an error
	 */
	Answer ask(Command command, double seconds) throws InterruptedException {
		this.commands.println(Lines.of(command));
		return answer(seconds);
	}

	/**
	 * Waits for the next answer.
	 * @throws WorkerException if there is none in time, or it is an error
	 */
	Answer answer(double seconds) throws InterruptedException {
		Answer answer = this.answers.poll((long) (seconds * 1000), TimeUnit.MILLISECONDS);
		if (answer == null) {
			close();
			throw new WorkerException(
					"The " + this.name + " did not answer within " + seconds + " s and was ended: see " + this.log,
					null);
		}
		if (answer.error() != null) {
			throw new WorkerException("The " + this.name + " failed: " + answer.error(), null);
		}
		return answer;
	}

	boolean isAlive() {
		return this.process.isAlive();
	}

	@Override
	public void close() {
		this.commands.close();
		try {
			if (!this.process.waitFor(FAREWELL_SECONDS, TimeUnit.SECONDS)) {
				this.process.destroyForcibly();
			}
		}
		catch (InterruptedException ex) {
			this.process.destroyForcibly();
			Thread.currentThread().interrupt();
		}
	}

}
