// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks;

import java.nio.file.Path;

import io.sngo.cluster.benchmarks.subject.Subject;
import io.sngo.cluster.benchmarks.subject.Workload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class OptionsTests {

	@Test
	void measuresEverythingByDefault() {
		Options options = Options.parse();
		assertThat(options.systems()).isEqualTo(Subjects.all());
		assertThat(options.workloads()).containsExactly(Workload.values());
		assertThat(options.inFlight()).containsExactly(1, 64, 256);
		assertThat(options.rounds()).isEqualTo(5);
		assertThat(options.seconds()).isEqualTo(2);
	}

	@Test
	void takesWhatIsGiven() {
		Options options = Options.parse("--systems=sngo,netty-nio", "--workloads=json-1k", "--in-flight=8,8,2",
				"--rounds=3", "--seconds=0.5", "--warm-up=0", "--output=somewhere");
		assertThat(options.systems()).extracting(Subject::name).containsExactly("sngo", "netty-nio");
		assertThat(options.workloads()).containsExactly(Workload.JSON_1K);
		assertThat(options.inFlight()).containsExactly(8, 2);
		assertThat(options.rounds()).isEqualTo(3);
		assertThat(options.seconds()).isEqualTo(0.5);
		assertThat(options.warmUp()).isZero();
		assertThat(options.output()).isEqualTo(Path.of("somewhere"));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					--rounds=0          | Option --rounds=0 is not allowed: use a whole number from 1 to 1000
					--rounds=1.5        | Option --rounds=1.5 is not allowed: use a whole number from 1 to 1000
					--seconds=0.05      | Option --seconds=0.05 is not allowed: use a number from 0.1 to 600
					--seconds=NaN       | Option --seconds=NaN is not allowed: use a number from 0.1 to 600
					--in-flight=1,      | Option --in-flight= is not allowed: use a whole number from 1 to 10000
					--warm-up=long      | Option --warm-up=long is not allowed: use a number from 0 to 600
					--systems=corba     | System 'corba' is not known: use some of [netty-nio,
					--workloads=xml     | Workload 'xml' is not known: use some of [raw-32, json-1k, raw-64k, one-way-32, stream-32]
					--round=2           | Option '--round=2' is not known.
					rounds=2            | Option 'rounds=2' is not known.
					--rounds            | Option '--rounds' is not known.
					""")
	void saysWhatIsAllowed(String argument, String message) {
		assertThatIllegalArgumentException().isThrownBy(() -> Options.parse(argument)).withMessageStartingWith(message);
	}

	@Test
	void everySystemHasANameOfItsOwnAndTellsItsSettings() {
		assertThat(Subjects.all()).extracting(Subject::name).doesNotHaveDuplicates().contains(Subjects.BASELINE);
		assertThat(Subjects.all()).extracting(Subject::settings).doesNotContain("");
	}

}
