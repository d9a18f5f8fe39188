// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import io.sngo.cluster.transport.BufferLeaks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What each build has time for of the fuzzing: seeds, all that ever failed, and the same
 * mutations of them each time. See docs/fuzzing.md for more of it.
 */
@ExtendWith(BufferLeaks.class)
@Timeout(3600)
class FuzzTests {

	private static final int OF_A_BUILD = 10_000;

	private static final int EXECUTIONS = Integer.getInteger("fuzz.executions", OF_A_BUILD);

	private static final long SEED = Long.getLong("fuzz.seed", 1);

	@ParameterizedTest
	@MethodSource("io.sngo.cluster.fuzz.FuzzTargets#chosen")
	void bears(String name) {
		try (FuzzTarget target = FuzzTargets.create(name)) {
			Execution execution = new Execution(target);
			List<byte[]> inputs = FuzzTargets.inputs(name, target);
			assertThat(inputs).as("inputs to begin with").isNotEmpty();
			inputs.forEach(execution::of);
			execution.of(new byte[0]);
			long start = System.nanoTime();
			Mutator mutator = new Mutator(SEED, inputs);
			for (int i = 0; i < EXECUTIONS; i++) {
				execution.of(mutator.next());
			}
			if (EXECUTIONS > OF_A_BUILD) {
				Duration taken = Duration.ofNanos(System.nanoTime() - start);
				System.out.println(FuzzTargets.report(name, EXECUTIONS, taken.toSeconds()) + ", with a heap of "
						+ (Runtime.getRuntime().maxMemory() >> 20) + " MiB");
			}
		}
	}

	@Test
	void everyCorpusIsATargets() throws IOException {
		try (Stream<Path> folders = Files.list(FuzzTargets.corpus(""))) {
			assertThat(folders.filter(Files::isDirectory).map((folder) -> folder.getFileName().toString()))
				.isSubsetOf(FuzzTargets.ALL);
		}
	}

	@Test
	void noTargetIsForgotten() throws IOException {
		Path sources = Path.of("src/test/java/io/sngo/cluster");
		try (Stream<Path> files = Files.walk(sources)) {
			assertThat(files.map((file) -> sources.relativize(file).toString().replace('/', '.'))
				.filter((file) -> file.endsWith("Fuzz.java") && !file.startsWith("fuzz.")
						&& !file.endsWith("CodecFuzz.java"))
				.map((file) -> file.substring(0, file.length() - ".java".length())))
				.containsExactlyInAnyOrderElementsOf(FuzzTargets.ALL);
		}
	}

}
