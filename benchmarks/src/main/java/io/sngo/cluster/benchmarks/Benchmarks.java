// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

import io.sngo.cluster.benchmarks.process.Pair;
import io.sngo.cluster.benchmarks.report.Report;
import io.sngo.cluster.benchmarks.report.SvgChart;
import io.sngo.cluster.benchmarks.report.TextTable;
import io.sngo.cluster.benchmarks.subject.Subject;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Measures systems side by side, prints the table and writes it as text, JSON and a
 * chart.
 */
public final class Benchmarks {

	private Benchmarks() {
	}

	/**
	 * Runs everything.
	 * @param args see {@link Options}
	 */
	public static void main(String[] args) throws Exception {
		Options options;
		try {
			options = Options.parse(args);
		}
		catch (IllegalArgumentException ex) {
			System.err.println(ex.getMessage());
			System.exit(2);
			return;
		}
		System.out.println(TextTable.of(run(options, String.join(" ", args))));
		System.out.println("Written to " + options.output().toAbsolutePath());
	}

	static Report run(Options options, String commandLine) throws IOException, InterruptedException {
		Path logs = Files.createDirectories(options.output().resolve("logs"));
		try (SideBySide sideBySide = new SideBySide(options, logs, Benchmarks::progress)) {
			Report report = new Report(environment(options, commandLine), settings(options), Subjects.BASELINE,
					sideBySide.run().groups());
			write(report, options.output());
			return report;
		}
	}

	private static void progress(String what) {
		System.err.println(what);
	}

	private static Map<String, String> settings(Options options) {
		Map<String, String> settings = new LinkedHashMap<>();
		for (Subject subject : options.systems()) {
			settings.put(subject.name(), subject.settings());
		}
		return settings;
	}

	private static Map<String, String> environment(Options options, String commandLine) {
		Map<String, String> environment = new LinkedHashMap<>();
		environment.put("options", commandLine.isEmpty() ? "none" : commandLine);
		environment.put("rounds", options.rounds() + " of " + options.seconds() + " s");
		environment.put("commit", Commit.current());
		environment.put("JVM", Runtime.version() + " " + System.getProperty("java.vm.name"));
		environment.put("JVM flags", String.join(" ", Pair.FLAGS));
		environment.put("machine", System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
				+ System.getProperty("os.arch") + ", " + Runtime.getRuntime().availableProcessors() + " processors");
		return environment;
	}

	private static void write(Report report, Path directory) throws IOException {
		Files.writeString(directory.resolve("results.md"), TextTable.of(report));
		Files.writeString(directory.resolve("results.svg"), SvgChart.of(report));
		Files.writeString(directory.resolve("results.json"),
				JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build().writeValueAsString(report));
	}

}
