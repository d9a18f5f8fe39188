// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.process;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Commands and answers as lines. Answers are marked, because some libraries print, too.
 */
final class Lines {

	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	private static final String MARK = "answer ";

	private Lines() {
	}

	static String of(Command command) {
		return MAPPER.writeValueAsString(command);
	}

	static Command command(String line) {
		return MAPPER.readValue(line, Command.class);
	}

	static String of(Answer answer) {
		return MARK + MAPPER.writeValueAsString(answer);
	}

	/**
	 * The answer that a line is, {@code null} for any other line.
	 */
	static @Nullable Answer answer(String line) {
		return line.startsWith(MARK) ? MAPPER.readValue(line.substring(MARK.length()), Answer.class) : null;
	}

}
