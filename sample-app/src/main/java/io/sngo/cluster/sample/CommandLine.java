// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.sample;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The sample's command line: {@code node-id [seed...] [--property=value...]}.
 */
final class CommandLine {

	private CommandLine() {
	}

	/**
	 * What Spring Boot understands of it.
	 */
	static String[] toProperties(String... args) {
		List<String> words = Arrays.stream(args).filter((arg) -> !arg.startsWith("--")).toList();
		List<String> properties = new ArrayList<>(Arrays.asList(args));
		properties.removeAll(words);
		if (!words.isEmpty()) {
			properties.add("--cluster.node-id=" + words.get(0));
		}
		if (words.size() > 1) {
			properties.add("--cluster.seed-nodes=" + String.join(",", words.subList(1, words.size())));
		}
		return properties.toArray(String[]::new);
	}

}
