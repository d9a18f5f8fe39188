// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

import io.sngo.cluster.protocol.WireException;

/**
 * Bounds of what a node may say of itself.
 */
final class Metadata {

	static final int MAX_ENTRIES = 64;

	static final int MAX_BYTES = 8 * 1024;

	private static final int MAX_KEY = 128;

	private static final int MAX_VALUE = 1024;

	private Metadata() {
	}

	/**
	 * @throws IllegalArgumentException if the user's metadata is not allowed
	 */
	static Map<String, String> checked(Map<String, String> metadata) {
		String problem = problem(metadata);
		if (problem != null) {
			throw new IllegalArgumentException(problem + ": use at most " + MAX_ENTRIES + " entries with keys of 1 to "
					+ MAX_KEY + " and values of up to " + MAX_VALUE + " characters, " + MAX_BYTES + " bytes in all");
		}
		// Sorted, so that it is encoded in the same order in every JVM.
		return Collections.unmodifiableMap(new TreeMap<>(metadata));
	}

	static Map<String, String> received(Map<String, String> metadata) {
		String problem = problem(metadata);
		if (problem != null) {
			throw new WireException(problem);
		}
		return metadata;
	}

	private static @org.jspecify.annotations.Nullable String problem(Map<String, String> metadata) {
		if (metadata.size() > MAX_ENTRIES) {
			return "Metadata has " + metadata.size() + " entries";
		}
		int bytes = 0;
		for (Map.Entry<String, String> entry : metadata.entrySet()) {
			if (entry.getKey().isEmpty() || entry.getKey().length() > MAX_KEY) {
				return "Metadata has a key of " + entry.getKey().length() + " characters";
			}
			if (entry.getValue().length() > MAX_VALUE) {
				return "Metadata '" + entry.getKey() + "' has " + entry.getValue().length() + " characters";
			}
			bytes += entry.getKey().getBytes(StandardCharsets.UTF_8).length
					+ entry.getValue().getBytes(StandardCharsets.UTF_8).length;
		}
		return bytes > MAX_BYTES ? "Metadata has " + bytes + " bytes" : null;
	}

}
