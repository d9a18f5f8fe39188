// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import io.sngo.cluster.JoinRejectedException.Reason;
import io.sngo.cluster.protocol.WireException;
import io.sngo.cluster.protocol.WireWriter;

/**
 * What a seed answers to a node that asks to join.
 */
enum JoinReply {

	ACCEPTED, NOT_YET, DUPLICATE_NODE_ID, UNREACHABLE_ADVERTISED_ADDRESS;

	private static final JoinReply[] VALUES = values();

	static JoinReply of(Envelope reply) {
		if (reply.code >= VALUES.length) {
			throw new WireException("Reply " + reply.code + " to a join is not known");
		}
		return VALUES[reply.code];
	}

	/**
	 * @param incarnation what the joining node has to be newer than
	 */
	WireWriter encode(long number, String text, long incarnation) {
		return Envelope.answer(number).varint(6, ordinal()).text(7, Envelope.capped(text)).varint(8, incarnation);
	}

	Reason reason() {
		return (this == DUPLICATE_NODE_ID) ? Reason.DUPLICATE_NODE_ID : Reason.UNREACHABLE_ADVERTISED_ADDRESS;
	}

}
