// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.election;

import io.sngo.cluster.protocol.ControlMessage;
import io.sngo.cluster.protocol.WireReader;
import io.sngo.cluster.protocol.WireWriter;

/**
 * A voter's answer to a leader.
 *
 * @param round of the leader's
 * @param term the highest term that the voter knows of: another than the leader's means
 * that its time is over
 * @param leaseMillis the lease that the voter grants, 0 for none
 * @param votesOnly whether the voter may not lead itself
 * @param stamp the version of the electorate that the voter has
 */
record RenewalAck(long round, long term, long leaseMillis, boolean votesOnly, Stamp stamp) {

	/**
	 * The answer of a voter that may lead itself.
	 */
	RenewalAck(long round, long term, long leaseMillis, Stamp stamp) {
		this(round, term, leaseMillis, false, stamp);
	}

	ControlMessage encode() {
		WireWriter out = new WireWriter().varint(1, this.round).varint(2, this.term).varint(3, this.leaseMillis);
		if (this.votesOnly) {
			out.varint(4, 1);
		}
		Fields.write(out, null, this.stamp);
		return new ControlMessage(MessageType.RENEWAL_ACK, out.toByteArray());
	}

	static RenewalAck decode(byte[] body) {
		long round = 0;
		long term = 0;
		long lease = 0;
		boolean votesOnly = false;
		Fields fields = new Fields();
		WireReader in = new WireReader(body);
		while (in.next()) {
			switch (in.field()) {
				case 1 -> round = in.varint();
				case 2 -> term = Fields.term(in);
				case 3 -> lease = Fields.millis(in);
				case 4 -> votesOnly = in.varint() != 0;
				default -> fields.read(in);
			}
		}
		return new RenewalAck(round, term, lease, votesOnly, fields.stamp());
	}

}
