// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;

import io.sngo.cluster.benchmarks.report.Report;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The whole way with real processes, as short as can be: nothing is said about speed.
 */
class BenchmarksTests {

	@Test
	@Timeout(120)
	void measuresTwoSystemsSideBySide(@TempDir Path directory) throws Exception {
		Options options = Options.parse("--systems=netty-nio,sngo", "--in-flight=4", "--rounds=2", "--seconds=0.3",
				"--warm-up=0.5", "--output=" + directory);
		Report report = Benchmarks.run(options, "test");

		assertThat(report.groups()).hasSize(4).allSatisfy((group) -> {
			assertThat(group.lines()).hasSize(2);
			assertThat(group.lines()).allSatisfy((line) -> {
				assertThat(line.failure()).isNull();
				assertThat(line.figures()).isNotNull();
				assertThat(line.figures().rounds()).isEqualTo(2);
				assertThat(line.figures().rate().max()).isPositive();
				assertThat(line.figures().ratio()).isNotNull();
				assertThat(line.figures().clientCpu().median()).isPositive();
				assertThat(line.figures().serverBytes().median()).isPositive();
			});
		});
		assertThat(directory.resolve("results.md")).content().contains("### raw-32, 4 in flight", "| sngo ");
		assertThat(directory.resolve("results.svg")).content().startsWith("<svg ").endsWith("</svg>\n");
		JsonNode json = JsonMapper.shared().readTree(Files.readString(directory.resolve("results.json")));
		assertThat(json.at("/groups/0/lines/1/system").asString()).isEqualTo("sngo");
		assertThat(json.at("/groups/0/lines/1/figures/rate/median").asDouble()).isPositive();
		assertThat(json.at("/settings/netty-nio").asString()).isNotEmpty();
		assertThat(json.at("/environment/commit").asString()).isNotEmpty();
	}

}
