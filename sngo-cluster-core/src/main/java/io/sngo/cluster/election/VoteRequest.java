// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.election;

import io.sngo.cluster.protocol.ControlMessage;
import io.sngo.cluster.protocol.WireReader;
import io.sngo.cluster.protocol.WireWriter;
import org.jspecify.annotations.Nullable;

/**
 * A candidate asks for a vote and, with it, for a lease; or whether it would get them.
 *
 * @param number the answer repeats it
 * @param preVote whether it is only a question: nobody is bound by the answer, and a node
 * that could not win does not disturb a leader by a higher term (Ongaro's thesis, 9.6)
 * @param released the term whose leader gave up in favour of the candidate, 0 for none
 * @param leaseMillis the lease that is asked for
 * @param lineage of the candidate's electorate, {@code null} where it is fixed or unknown
 * @param stamp of the candidate's electorate
 */
record VoteRequest(long number, long term, boolean preVote, long released, long leaseMillis, @Nullable Lineage lineage,
		Stamp stamp) {

	ControlMessage encode() {
		WireWriter out = new WireWriter().varint(1, this.number)
			.varint(2, this.term)
			.varint(3, this.preVote ? 1 : 0)
			.varint(4, this.released)
			.varint(5, this.leaseMillis);
		Fields.write(out, this.lineage, this.stamp);
		return new ControlMessage(MessageType.VOTE_REQUEST, out.toByteArray());
	}

	static VoteRequest decode(byte[] body) {
		long number = 0;
		long term = 0;
		boolean preVote = false;
		long released = 0;
		long lease = 0;
		Fields fields = new Fields();
		WireReader in = new WireReader(body);
		while (in.next()) {
			switch (in.field()) {
				case 1 -> number = in.varint();
				case 2 -> term = Fields.term(in);
				case 3 -> preVote = in.varint() != 0;
				case 4 -> released = Fields.term(in);
				case 5 -> lease = Fields.millis(in);
				default -> fields.read(in);
			}
		}
		return new VoteRequest(number, term, preVote, released, lease, fields.lineage(), fields.stamp());
	}

}
