// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster;

import org.jspecify.annotations.Nullable;

/**
 * Name of a node, unique within its cluster and stable across restarts of the node.
 *
 * @param value 1 to 128 characters out of letters, digits, {@code . _ : -}
 */
public record NodeId(String value) implements Comparable<NodeId> {

	private static final int MAX_LENGTH = 128;

	/**
	 * @throws InvalidConfigurationException if {@code value} is not allowed
	 */
	public NodeId {
		if (!isAllowed(value)) {
			throw new InvalidConfigurationException("cluster.node-id", value,
					"1 to 128 characters out of letters, digits, '.', '_', ':' and '-'");
		}
	}

	// By hand: every message names a few nodes.
	private static boolean isAllowed(String value) {
		int length = value.length();
		for (int i = 0; i < length && length <= MAX_LENGTH; i++) {
			char c = value.charAt(i);
			boolean word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= ':');
			if (!word && c != '.' && c != '_' && c != '-') {
				return false;
			}
		}
		return length > 0 && length <= MAX_LENGTH;
	}

	public static NodeId of(String value) {
		return new NodeId(value);
	}

	@Override
	public int compareTo(NodeId other) {
		return this.value.compareTo(other.value);
	}

	// By hand, as the next one: each call compares a few, and what records have takes
	// several times as long on JDK 17.
	@Override
	public boolean equals(@Nullable Object other) {
		return this == other || (other instanceof NodeId that && this.value.equals(that.value));
	}

	@Override
	public int hashCode() {
		return this.value.hashCode();
	}

	@Override
	public String toString() {
		return this.value;
	}

}
