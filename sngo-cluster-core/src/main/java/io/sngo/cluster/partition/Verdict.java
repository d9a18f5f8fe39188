// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.partition;

import org.jspecify.annotations.Nullable;

/**
 * What a strategy makes of the situation.
 *
 * @param problem why this node should not go on, {@code null} if it should
 */
record Verdict(@Nullable String problem) {

	static final Verdict GO_ON = new Verdict(null);

	static Verdict problem(String text) {
		return new Verdict(text);
	}

}
