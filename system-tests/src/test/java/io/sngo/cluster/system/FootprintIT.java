// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

import io.sngo.cluster.system.plain.PlainApplication;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What the starter costs an application with web and actuator that does nothing: the same
 * application in a cluster of three and without the starter on its class path.
 */
@Tag("alone")
class FootprintIT {

	private static final int NODES = 3;

	/** Of three pairs each: fewer say little on a machine whose speed varies. */
	private static final int MIN_CLUSTERS = 4;

	private static final Duration IDLE = Run.full(Duration.ofSeconds(30), Duration.ofSeconds(5));

	private static final Duration SETTLE = Run.full(Duration.ofSeconds(3), Duration.ofSeconds(1));

	/** After that nothing of the start is still being compiled. */
	private static final Duration LATER = Run.full(Duration.ofSeconds(30), Duration.ofSeconds(1));

	private static final Pattern STARTED = Pattern.compile("Started PlainApplication in ([0-9.]+) seconds");

	/** Of /proc: fixed by the kernel's interface to programs. */
	private static final double TICKS_PER_SECOND = 100;

	@Test
	void costOfTheStarter() throws IOException, InterruptedException {
		Path directory = Run.DIRECTORY.resolve("nodes/footprint");
		Files.createDirectories(directory);
		Samples without = new Samples("without");
		Samples with = new Samples("with");
		for (int i = 0; i < (Run.FULL ? Math.max(MIN_CLUSTERS, Run.REPETITIONS / 3) : 1); i++) {
			measure(without, with, directory);
		}
		without.publish();
		with.publish();
		List<Double> startUp = differences(with.startUp, without.startUp);
		List<Double> memory = differences(with.memory, without.memory);
		List<Double> cpu = differences(with.cpu, without.cpu);
		Figures.add("cost of the starter: start-up time", "s", startUp);
		Figures.add("cost of the starter: resident memory", "MiB", memory);
		Figures.add("cost of the starter: CPU while idle in a cluster of 3", "% of a core", cpu);
		Figures.add("cost of the starter: CPU while idle in a cluster of 3, a minute after the start", "% of a core",
				differences(with.cpuLater, without.cpuLater));
		assertThat(Figures.median(startUp)).isLessThanOrEqualTo(Run.limit(0.5, 30));
		assertThat(Figures.median(memory)).isLessThanOrEqualTo(Run.limit(25, 100));
		assertThat(Figures.median(cpu)).isLessThanOrEqualTo(Run.limit(1, 20));
	}

	/**
	 * Starts pairs of both kinds, one application after the other: what the machine does
	 * meanwhile then meets both. Which comes first takes turns.
	 */
	private static void measure(Samples without, Samples with, Path directory)
			throws IOException, InterruptedException {
		List<AppProcess> apps = new ArrayList<>();
		try {
			int seed = Ports.free();
			for (int i = 1; i <= NODES; i++) {
				boolean starterFirst = i % 2 == 0;
				for (boolean starter : new boolean[] { starterFirst, !starterFirst }) {
					AppProcess app = start(starter, i, seed, directory);
					apps.add(app);
					Samples samples = starter ? with : without;
					samples.startUp
						.add(await().atMost(Duration.ofMinutes(2)).until(() -> startUp(app), (value) -> value > 0));
					samples.apps.add(app);
				}
			}
			// Settled, and nothing left over from starting up.
			pause(SETTLE);
			apps.forEach((app) -> Commands.run(Jvm.jcmd(), Long.toString(app.pid()), "GC.run"));
			pause(SETTLE);
			with.begin();
			without.begin();
			pause(IDLE);
			with.end();
			without.end();
			pause(LATER);
			with.begin();
			without.begin();
			pause(IDLE);
			with.endLater();
			without.endLater();
		}
		finally {
			apps.forEach(AppProcess::close);
		}
	}

	/**
	 * Of each pair.
	 */
	private static List<Double> differences(List<Double> with, List<Double> without) {
		return IntStream.range(0, with.size()).mapToObj((i) -> with.get(i) - without.get(i)).toList();
	}

	private static AppProcess start(boolean starter, int number, int seed, Path directory) throws IOException {
		Path log = directory.resolve((starter ? "with-" : "without-") + number + ".log");
		Files.deleteIfExists(log);
		List<String> arguments = new ArrayList<>(
				List.of("--server.port=0", "--server.address=127.0.0.1", "--spring.main.banner-mode=off"));
		if (starter) {
			arguments.addAll(List.of("--cluster.node-id=p" + number, "--cluster.bind-addr=127.0.0.1",
					"--cluster.bind-port=" + ((number == 1) ? seed : Ports.free()),
					"--cluster.seed-nodes=" + ((number == 1) ? "" : "127.0.0.1:" + seed)));
		}
		return AppProcess.start(Jvm.measured(starter, PlainApplication.class, arguments), log);
	}

	private static double startUp(AppProcess app) {
		return app.output()
			.stream()
			.map(STARTED::matcher)
			.filter(Matcher::find)
			.mapToDouble((matcher) -> Double.parseDouble(matcher.group(1)))
			.findFirst()
			.orElse(0);
	}

	private static double cpuSeconds(AppProcess app) {
		String stat = read(Path.of("/proc/" + app.pid() + "/stat"));
		// After the name in brackets, which may contain anything: utime and stime are the
		// 14th and 15th field of the line.
		String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
		return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
	}

	private static double residentMebibytes(AppProcess app) {
		return read(Path.of("/proc/" + app.pid() + "/status")).lines()
			.filter((line) -> line.startsWith("VmRSS:"))
			.mapToDouble((line) -> Long.parseLong(line.replaceAll("\\D", "")) / 1024.0)
			.findFirst()
			.orElseThrow();
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static void pause(Duration length) throws InterruptedException {
		new CountDownLatch(1).await(length.toMillis(), TimeUnit.MILLISECONDS);
	}

	/**
	 * What was measured of one kind of application, in the order of the pairs.
	 */
	private static final class Samples {

		private final String kind;

		/** Seconds. */
		private final List<Double> startUp = new ArrayList<>();

		/** MiB. */
		private final List<Double> memory = new ArrayList<>();

		/** Percent of a core. */
		private final List<Double> cpu = new ArrayList<>();

		/** The same, a minute after the start. */
		private final List<Double> cpuLater = new ArrayList<>();

		/** Those that run now. */
		private final List<AppProcess> apps = new ArrayList<>();

		private List<Double> before = List.of();

		private long begin;

		Samples(String kind) {
			this.kind = kind;
		}

		void begin() {
			this.before = this.apps.stream().map(FootprintIT::cpuSeconds).toList();
			this.begin = System.nanoTime();
		}

		void end() {
			usage(this.cpu);
			this.apps.forEach((app) -> this.memory.add(residentMebibytes(app)));
		}

		void endLater() {
			usage(this.cpuLater);
			this.apps.clear();
		}

		private void usage(List<Double> percent) {
			double elapsed = (System.nanoTime() - this.begin) / 1e9;
			for (int i = 0; i < this.apps.size(); i++) {
				percent.add((cpuSeconds(this.apps.get(i)) - this.before.get(i)) / elapsed * 100);
			}
		}

		void publish() {
			Figures.add("application " + this.kind + " the starter: start-up time", "s", this.startUp);
			Figures.add("application " + this.kind + " the starter: resident memory", "MiB", this.memory);
			Figures.add("application " + this.kind + " the starter: CPU while idle", "% of a core", this.cpu);
		}

	}

}
