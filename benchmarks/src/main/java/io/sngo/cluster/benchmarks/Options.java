// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

import io.sngo.cluster.benchmarks.subject.Subject;
import io.sngo.cluster.benchmarks.subject.Workload;

/**
 * What the command line asks for.
 *
 * @param systems what is measured
 * @param workloads what is sent
 * @param inFlight how many calls at one time
 * @param rounds how often
 * @param seconds how long each time
 * @param warmUp longest time, in seconds, until a system has to be steady at one point
 * @param output directory for the results
 */
record Options(List<Subject> systems, List<Workload> workloads, List<Integer> inFlight, int rounds, double seconds,
		double warmUp, Path output) {

	static final String USAGE = """
			Options, each as --name=value; lists are separated by commas:
			  --systems=     %s
			  --workloads=   %s
			  --in-flight=   calls at one time, 1 to 10000 (1,64,256)
			  --rounds=      1 to 1000 (5)
			  --seconds=     measured in each round at each point, 0.1 to 600 (2)
			  --warm-up=     seconds at most until a system is steady at one point, 0 to 600 (15)
			  --output=      directory for the results (benchmarks/target/results)
			""".formatted(names(Subjects.all(), Subject::name), names(List.of(Workload.values()), Workload::label));

	private static final Set<String> NAMES = Set.of("systems", "workloads", "in-flight", "rounds", "seconds", "warm-up",
			"output");

	/**
	 * Reads a command line.
	 * @throws IllegalArgumentException if it is not allowed; the message says what is
	 */
	static Options parse(String... args) {
		Map<String, String> values = new LinkedHashMap<>();
		for (String arg : args) {
			int equals = arg.indexOf('=');
			String name = (equals > 2) ? arg.substring(2, equals) : "";
			if (!arg.startsWith("--") || !NAMES.contains(name)) {
				throw new IllegalArgumentException("Option '" + arg + "' is not known.\n" + USAGE);
			}
			values.put(name, arg.substring(equals + 1));
		}
		return new Options(list(values, "systems", names(Subjects.all(), Subject::name), Subjects::of),
				list(values, "workloads", names(List.of(Workload.values()), Workload::label), Workload::of),
				list(values, "in-flight", "1,64,256", (text) -> whole("in-flight", text, 1, 10_000)),
				whole("rounds", values.getOrDefault("rounds", "5"), 1, 1000),
				number("seconds", values.getOrDefault("seconds", "2"), 0.1, 600),
				number("warm-up", values.getOrDefault("warm-up", "15"), 0, 600),
				Path.of(values.getOrDefault("output", "benchmarks/target/results")));
	}

	private static <T> List<T> list(Map<String, String> values, String name, String standard,
			Function<String, T> parser) {
		return Arrays.stream(values.getOrDefault(name, standard).split(",", -1))
			.map(String::trim)
			.distinct()
			.map(parser)
			.toList();
	}

	private static int whole(String name, String text, int min, int max) {
		try {
			int number = Integer.parseInt(text);
			if (number >= min && number <= max) {
				return number;
			}
		}
		catch (NumberFormatException ex) {
			// told below
		}
		throw new IllegalArgumentException(
				"Option --" + name + "=" + text + " is not allowed: use a whole number from " + min + " to " + max);
	}

	private static double number(String name, String text, double min, int max) {
		try {
			double number = Double.parseDouble(text);
			if (number >= min && number <= max) {
				return number;
			}
		}
		catch (NumberFormatException ex) {
			// told below
		}
		throw new IllegalArgumentException("Option --" + name + "=" + text + " is not allowed: use a number from "
				+ ((min > 0) ? min : "0") + " to " + max);
	}

	private static <T> String names(List<T> all, Function<T, String> name) {
		return String.join(",", all.stream().map(name).toList());
	}

}
