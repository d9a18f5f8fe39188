// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One process of a test, its output in a file. It never outlives the test's own process.
 */
final class AppProcess implements AutoCloseable {

	private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

	static {
		Runtime.getRuntime().addShutdownHook(new Thread(() -> RUNNING.forEach(Process::destroyForcibly)));
	}

	private final Process process;

	private final Path log;

	private AppProcess(Process process, Path log) {
		this.process = process;
		this.log = log;
	}

	static AppProcess start(List<String> command, Path log) {
		return start(command, log, Path.of(""));
	}

	/**
	 * Starts a program.
	 * @param command its name and its arguments
	 * @param log file that its output is appended to
	 * @param directory where it runs
	 */
	static AppProcess start(List<String> command, Path log, Path directory) {
		try {
			Process process = new ProcessBuilder(command).redirectErrorStream(true)
				.directory(directory.toAbsolutePath().toFile())
				.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
				.start();
			RUNNING.add(process);
			return new AppProcess(process, log);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	long pid() {
		return this.process.pid();
	}

	boolean isAlive() {
		return this.process.isAlive();
	}

	/**
	 * The lines that the process has written so far.
	 */
	List<String> output() {
		try {
			return Files.readAllLines(this.log);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Sends a signal, as in {@code KILL}, {@code TERM}, {@code STOP} or {@code CONT}.
	 * @return when it had been sent, in milliseconds since 1970
	 */
	long signal(String signal) {
		// The process is a child that was not waited for: its id cannot be another's. The
		// shell's own kill: the program of that name is not everywhere.
		Commands.run("bash", "-c", "kill -" + signal + " " + pid());
		return System.currentTimeMillis();
	}

	/**
	 * Waits for the end of the process.
	 * @return its exit code
	 */
	int exit(Duration atMost) {
		try {
			assertThat(this.process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS))
				.as("process %d ends within %s, see %s", pid(), atMost, this.log)
				.isTrue();
			return this.process.exitValue();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() {
		this.process.destroyForcibly();
		exit(Duration.ofSeconds(10));
		RUNNING.remove(this.process);
	}

}
