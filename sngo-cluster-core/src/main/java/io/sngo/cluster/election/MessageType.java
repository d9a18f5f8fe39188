// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.election;

/**
 * The election's share of the types of control messages, 64 to 95. Never reused.
 */
final class MessageType {

	static final int VOTE_REQUEST = 64;

	static final int VOTE_REPLY = 65;

	static final int RENEWAL = 66;

	static final int RENEWAL_ACK = 67;

	static final int ELECTORATE = 68;

	static final int RELEASE = 69;

	/** Asks for the electorate, and has no body. */
	static final int ELECTORATE_QUERY = 72;

	/** The body is that of a renewal, whose lease is 0 where only its term is told. */
	static final int LOCK_HELD = 70;

	/** The body is that of the answer to a renewal. */
	static final int LOCK_DENIED = 71;

	private MessageType() {
	}

}
