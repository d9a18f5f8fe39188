// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import io.sngo.cluster.JoinRejectedException.Reason;
import io.sngo.cluster.protocol.WireException;
import io.sngo.cluster.protocol.WireWriter;

/**
 * What a seed answers to a node that asks to join.
 */
enum JoinReply {

	/** Become a member. */
	ACCEPTED(0),

	/** The seed cannot say yet: it leaves, or looks into something. Ask again. */
	NOT_YET(1),

	/** A live node has the id. */
	DUPLICATE_NODE_ID(2),

	/** The seed does not reach the node. */
	UNREACHABLE_ADVERTISED_ADDRESS(3),

	/** The seed looks for a cluster itself. */
	WAITING(4);

	private final int code;

	JoinReply(int code) {
		this.code = code;
	}

	static JoinReply of(Envelope reply) {
		for (JoinReply value : values()) {
			if (value.code == reply.code) {
				return value;
			}
		}
		throw new WireException("Reply " + reply.code + " to a join is not known");
	}

	/**
	 * @param incarnation what the joining node has to be newer than
	 */
	WireWriter encode(long number, String text, long incarnation) {
		return Envelope.answer(number).varint(6, this.code).text(7, Envelope.capped(text)).varint(8, incarnation);
	}

	Reason reason() {
		return (this == DUPLICATE_NODE_ID) ? Reason.DUPLICATE_NODE_ID : Reason.UNREACHABLE_ADVERTISED_ADDRESS;
	}

}
