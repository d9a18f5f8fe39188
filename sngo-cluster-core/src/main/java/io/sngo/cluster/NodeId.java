// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster;

import java.util.regex.Pattern;

/**
 * Name of a node, unique within its cluster and stable across restarts of the node.
 *
 * @param value 1 to 128 characters out of letters, digits, {@code . _ : -}
 */
public record NodeId(String value) implements Comparable<NodeId> {

	private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9._:-]{1,128}");

	/**
	 * @throws InvalidConfigurationException if {@code value} is not allowed
	 */
	public NodeId {
		if (!ALLOWED.matcher(value).matches()) {
			throw new InvalidConfigurationException("cluster.node-id", value,
					"1 to 128 characters out of letters, digits, '.', '_', ':' and '-'");
		}
	}

	public static NodeId of(String value) {
		return new NodeId(value);
	}

	@Override
	public int compareTo(NodeId other) {
		return this.value.compareTo(other.value);
	}

	@Override
	public String toString() {
		return this.value;
	}

}
