// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.scale;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

class ScaleChartsTests {

	@TempDir
	private Path directory;

	@Test
	void drawsAllCurves() throws IOException {
		write("simulation.csv", """
				way,nodes,bytes,probes,comparison,lease,leader,cpu_micros,heap_bytes,half,p99,p999,all
				MET,10,139,55,1,83,542,20.0,87712,0.14,0.36,0.36,0.36
				FORMED_ALREADY,1000,152,,,,53989,18.5,,0.47,0.75,0.89,0.93
				""");
		write("loopback.csv", LoopbackScale.HEADER + "\n3,150,900,500000,4,0.050,0.100,0.100\n");
		ScaleCharts.draw(this.directory);
		for (String chart : new String[] { "bytes", "spread", "cpu", "heap" }) {
			assertThat(this.directory.resolve(chart + ".svg")).content()
				.startsWith("<svg")
				.contains("simulated", "real");
		}
	}

	@Test
	void severalMeasurementsOfOneSizeHaveASpread() throws IOException {
		Csv csv = Csv.read(write("some.csv", "nodes,bytes\n10,1\n10,3\n10,2\n30,\n"));
		assertThat(csv.spread("nodes", "bytes")).hasSize(1).hasEntrySatisfying(10, (spread) -> {
			assertThat(spread.median()).isEqualTo(2);
			assertThat(spread.min()).isEqualTo(1);
			assertThat(spread.max()).isEqualTo(3);
		});
	}

	@Test
	void saysWhatIsWrongWithAFile() throws IOException {
		Path nothing = write("nothing.csv", "nodes,bytes\n");
		assertThatIOException().isThrownBy(() -> Csv.read(nothing)).withMessageContaining("Nothing was measured");
		Path broken = write("broken.csv", "nodes,bytes\n10\n");
		assertThatIOException().isThrownBy(() -> Csv.read(broken)).withMessageContaining("[10]");
		Csv good = Csv.read(write("good.csv", "nodes,bytes\n10,1\n"));
		assertThatIllegalArgumentException().isThrownBy(() -> good.spread("nodes", "cpu"))
			.withMessageContaining("'cpu'")
			.withMessageContaining("[nodes, bytes]");
	}

	@Test
	void gossipTakesRoundsInProportionToTheLogarithm() {
		double each = ScaleCharts.gossip(1_000_000, 0.5) - ScaleCharts.gossip(100_000, 0.5);
		assertThat(ScaleCharts.gossip(10_000_000, 0.5) - ScaleCharts.gossip(1_000_000, 0.5)).isEqualTo(each,
				within(1e-4));
		assertThat(ScaleCharts.gossip(999, 0.5)).isEqualTo(Math.log(1000) / 1.5 * 0.2, within(1e-9));
	}

	private Path write(String name, String content) throws IOException {
		return Files.writeString(this.directory.resolve(name), content);
	}

}
