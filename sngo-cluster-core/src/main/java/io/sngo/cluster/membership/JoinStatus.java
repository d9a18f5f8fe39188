// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.sngo.cluster.JoinRejectedException;

/**
 * How joining goes, for people.
 *
 * @param joined whether the local node is a member
 * @param rejection why it was refused last, {@code null} if it was not
 * @param message what the refusal said, empty if there was none
 * @param failures what went wrong last at each seed that does not answer
 * @param undecided whether somebody was found at a seed whose answer is not there yet
 */
public record JoinStatus(boolean joined, JoinRejectedException.@Nullable Reason rejection, String message,
		Map<String, String> failures, boolean undecided) {

	public JoinStatus {
		failures = Map.copyOf(failures);
	}

}
