// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.election;

import io.sngo.cluster.protocol.ControlMessage;
import io.sngo.cluster.protocol.WireReader;
import io.sngo.cluster.protocol.WireWriter;
import org.jspecify.annotations.Nullable;

/**
 * A voter's answer.
 *
 * @param number of the question
 * @param term the highest term that the voter knows of
 * @param leaseMillis the lease that it grants, 0 if the candidate does not get its vote
 * @param fresh whether the voter may have forgotten a promise that it gave in an earlier
 * run, and that still holds
 * @param lineage of the voter's electorate, {@code null} where it is fixed or unknown
 * @param stamp of the voter's electorate
 */
record VoteReply(long number, long term, long leaseMillis, boolean fresh, @Nullable Lineage lineage, Stamp stamp) {

	/**
	 * The answer of a voter that knows of no electorate.
	 */
	VoteReply(long number, long term, long leaseMillis, boolean fresh) {
		this(number, term, leaseMillis, fresh, null, Stamp.NONE);
	}

	boolean isGranted() {
		return this.leaseMillis > 0;
	}

	ControlMessage encode() {
		WireWriter out = new WireWriter().varint(1, this.number)
			.varint(2, this.term)
			.varint(3, this.leaseMillis)
			.varint(4, this.fresh ? 1 : 0);
		Fields.write(out, this.lineage, this.stamp);
		return new ControlMessage(MessageType.VOTE_REPLY, out.toByteArray());
	}

	static VoteReply decode(byte[] body) {
		long number = 0;
		long term = 0;
		long lease = 0;
		boolean fresh = false;
		Fields fields = new Fields();
		WireReader in = new WireReader(body);
		while (in.next()) {
			switch (in.field()) {
				case 1 -> number = in.varint();
				case 2 -> term = Fields.term(in);
				case 3 -> lease = Fields.millis(in);
				case 4 -> fresh = in.varint() != 0;
				default -> fields.read(in);
			}
		}
		return new VoteReply(number, term, lease, fresh, fields.lineage(), fields.stamp());
	}

}
