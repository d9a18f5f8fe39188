// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.election;

import io.sngo.cluster.protocol.ControlMessage;
import io.sngo.cluster.protocol.WireReader;
import io.sngo.cluster.protocol.WireWriter;
import org.jspecify.annotations.Nullable;

/**
 * A leader says that it leads, and asks to extend its lease.
 *
 * @param round the answer repeats it
 * @param leaseMillis the lease that is asked for
 * @param lineage of the leader's electorate, {@code null} where that is fixed
 * @param stamp of the leader's electorate
 */
record Renewal(long round, long term, long leaseMillis, @Nullable Lineage lineage, Stamp stamp) {

	ControlMessage encode() {
		WireWriter out = new WireWriter().varint(1, this.round).varint(2, this.term).varint(5, this.leaseMillis);
		Fields.write(out, this.lineage, this.stamp);
		return new ControlMessage(MessageType.RENEWAL, out.toByteArray());
	}

	static Renewal decode(byte[] body) {
		long round = 0;
		long term = 0;
		long lease = 0;
		Fields fields = new Fields();
		WireReader in = new WireReader(body);
		while (in.next()) {
			switch (in.field()) {
				case 1 -> round = in.varint();
				case 2 -> term = Fields.term(in);
				case 5 -> lease = Fields.millis(in);
				default -> fields.read(in);
			}
		}
		return new Renewal(round, term, lease, fields.lineage(), fields.stamp());
	}

}
