// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The words for why a call has no value are those of the documentation.
 */
class CallReasonsTests {

	/** From where a reason may be named to the end of the statement. */
	private static final Pattern NAMING = Pattern
		.compile("(?:new CallException\\(|super\\(Outcome|notExecuted\\(|declined\\(|String reason = )[^;]*;");

	private static final Pattern WORD = Pattern.compile("\"([a-z]+(?:-[a-z]+)*)\"");

	private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z-]+)` \\| `(?:NOT_EXECUTED|UNKNOWN|FAILED)`");

	@Test
	void everyReasonIsDocumentedAndNoOther() throws IOException {
		Set<String> named = new TreeSet<>(Arrays.stream(Refusal.values()).map(Refusal::reason).toList());
		// Of clients in applications that are no nodes, which are in another module.
		named.add("disabled");
		for (String source : sources()) {
			NAMING.matcher(source)
				.results()
				.flatMap((statement) -> WORD.matcher(statement.group()).results())
				.forEach((word) -> named.add(word.group(1)));
		}
		assertThat(named).contains("no-instance", "not-reached", "queue-full", "failed", "too-large");
		Set<String> documented = new TreeSet<>();
		ROW.matcher(Files.readString(Path.of("..", "docs", "semantics.md")))
			.results()
			.forEach((row) -> documented.add(row.group(1)));
		assertThat(documented).isEqualTo(named);
	}

	private static List<String> sources() throws IOException {
		try (Stream<Path> files = Files.walk(Path.of("src/main/java/io/sngo/cluster/service"))) {
			List<Path> sources = files.filter((file) -> file.toString().endsWith(".java")).toList();
			return sources.stream().map(CallReasonsTests::read).toList();
		}
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
