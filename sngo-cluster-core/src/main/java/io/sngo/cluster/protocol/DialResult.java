// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.protocol;

import io.sngo.cluster.JoinRejectedException;

/**
 * What came of {@link Environment#dial}.
 */
public sealed interface DialResult {

	/** The handshake succeeded: this peer is alive there. */
	record Answered(Peer peer) implements DialResult {
	}

	/**
	 * The host answered that nothing listens there: no such process.
	 */
	record Refused() implements DialResult {
	}

	/**
	 * Nothing came back in time, the network said that the way is blocked, or somebody
	 * accepted the connection and closed it: no evidence about the process.
	 */
	record TimedOut(String detail) implements DialResult {
	}

	/** Somebody answered and refused this node. */
	record Rejected(JoinRejectedException.Reason reason, String message) implements DialResult {
	}

}
