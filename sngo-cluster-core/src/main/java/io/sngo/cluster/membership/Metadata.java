// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

import io.sngo.cluster.InvalidConfigurationException;
import io.sngo.cluster.protocol.WireException;

/**
 * Bounds of what a node may say of itself.
 */
public final class Metadata {

	private static final String PROPERTY = "cluster.metadata";

	static final int MAX_ENTRIES = 64;

	static final int MAX_BYTES = 8 * 1024;

	private static final int MAX_KEY = 128;

	private static final int MAX_VALUE = 1024;

	private Metadata() {
	}

	/**
	 * What is configured, which is checked before a node starts.
	 * @throws InvalidConfigurationException if it is not allowed
	 */
	public static Map<String, String> configured(Map<String, String> metadata) {
		Problem problem = problem(metadata);
		if (problem != null) {
			throw new InvalidConfigurationException((problem.key() != null) ? PROPERTY + "." + problem.key() : PROPERTY,
					problem.size(), problem.allowed());
		}
		return Map.copyOf(metadata);
	}

	/**
	 * @throws IllegalArgumentException if the user's metadata is not allowed
	 */
	static Map<String, String> checked(Map<String, String> metadata) {
		Problem problem = problem(metadata);
		if (problem != null) {
			throw new IllegalArgumentException(
					problem.text() + ": use at most " + MAX_ENTRIES + " entries with keys of 1 to " + MAX_KEY
							+ " and values of up to " + MAX_VALUE + " characters, " + MAX_BYTES + " bytes in all");
		}
		// Sorted, so that it is encoded in the same order in every JVM.
		return Collections.unmodifiableMap(new TreeMap<>(metadata));
	}

	static Map<String, String> received(Map<String, String> metadata) {
		Problem problem = problem(metadata);
		if (problem != null) {
			throw new WireException(problem.text());
		}
		return metadata;
	}

	private static @Nullable Problem problem(Map<String, String> metadata) {
		if (metadata.size() > MAX_ENTRIES) {
			return new Problem(null, metadata.size() + " entries", "at most " + MAX_ENTRIES + " entries");
		}
		int bytes = 0;
		for (Map.Entry<String, String> entry : metadata.entrySet()) {
			if (entry.getKey().isEmpty() || entry.getKey().length() > MAX_KEY) {
				return new Problem(null, "a key of " + entry.getKey().length() + " characters",
						"keys of 1 to " + MAX_KEY + " characters");
			}
			if (entry.getValue().length() > MAX_VALUE) {
				return new Problem(entry.getKey(), entry.getValue().length() + " characters",
						"at most " + MAX_VALUE + " characters");
			}
			bytes += entry.getKey().getBytes(StandardCharsets.UTF_8).length
					+ entry.getValue().getBytes(StandardCharsets.UTF_8).length;
		}
		return bytes > MAX_BYTES
				? new Problem(null, bytes + " bytes", "at most " + MAX_BYTES + " bytes, all keys and values together")
				: null;
	}

	/**
	 * What is wrong.
	 *
	 * @param key of the entry with the problem; {@code null} where it is not one value
	 * @param size what it has
	 * @param allowed what it may have
	 */
	private record Problem(@Nullable String key, String size, String allowed) {

		String text() {
			return "Metadata " + ((this.key != null) ? "'" + this.key + "' " : "") + "has " + this.size;
		}

	}

}
