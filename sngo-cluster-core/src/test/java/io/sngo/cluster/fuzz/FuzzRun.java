// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The long run, with Jazzer: each target in a JVM of its own that leaves it 64 MiB of
 * heap, one after the other. Not run by a build; see docs/fuzzing.md.
 */
class FuzzRun {

	private static final long EXECUTIONS = Long.getLong("fuzz.executions", 10_000_000);

	private static final long SEED = Long.getLong("fuzz.seed", 1);

	private static final Path DIRECTORY = Path.of(System.getProperty("fuzz.directory", "target"), "fuzz")
		.toAbsolutePath();

	private static final Pattern DONE = Pattern.compile("Done (\\d+) runs in (\\d+) second");

	@ParameterizedTest
	@MethodSource("io.sngo.cluster.fuzz.FuzzTargets#chosen")
	void bears(String name) throws IOException, InterruptedException {
		Path directory = DIRECTORY.resolve(name);
		Path seeds = Files.createDirectories(directory.resolve("seeds"));
		try (FuzzTarget target = FuzzTargets.create(name)) {
			int number = 0;
			for (byte[] input : FuzzTargets.inputs(name, target)) {
				Files.write(seeds.resolve(Integer.toString(number++)), input);
			}
		}
		Path found = Files.createDirectories(directory.resolve("corpus"));
		Path log = directory.resolve("jazzer.log");
		int exit = new ProcessBuilder(command(name, directory, found, seeds)).redirectErrorStream(true)
			.redirectOutput(log.toFile())
			.start()
			.waitFor();
		Matcher done = DONE.matcher(Files.readString(log));
		assertThat(exit == 0 && done.find()).as("%s is done with all executions, see %s", name, log).isTrue();
		long executions = Long.parseLong(done.group(1));
		assertThat(executions).isGreaterThanOrEqualTo(EXECUTIONS);
		String line = FuzzTargets.report(name, executions, Long.parseLong(done.group(2)));
		System.out.println(line);
		Files.writeString(DIRECTORY.resolve("report.txt"), line + "\n", StandardOpenOption.CREATE,
				StandardOpenOption.APPEND);
	}

	private static List<String> command(String name, Path directory, Path found, Path seeds) {
		List<String> command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java", "-Xmx256m",
				"-Xmn24m", "-XX:+UseSerialGC", "-XX:+EnableDynamicAgentLoading", "-cp", classPath(),
				"-Dfuzz.target=" + name, "com.code_intelligence.jazzer.Jazzer"));
		command.add("--target_class=" + JazzerEntry.class.getName());
		command.add("--instrumentation_includes=io.sngo.cluster.**");
		// Does not bear how Netty uses that class.
		command.add("--disabled_hooks=com.code_intelligence.jazzer.sanitizers.UnsafeSanitizer");
		command.add("--reproducer_path=" + directory);
		command.add("-artifact_prefix=" + directory + "/");
		command.add("-runs=" + EXECUTIONS);
		command.add("-seed=" + SEED);
		command.add("-max_len=" + Mutator.MAX_LENGTH);
		// For one input; an endless loop, that is, also on a machine that is busy.
		command.add("-timeout=30");
		command.add(found.toString());
		command.add(seeds.toString());
		return command;
	}

	private static String classPath() {
		return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
	}

}
