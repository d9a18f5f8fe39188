// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.election;

import io.sngo.cluster.protocol.ControlMessage;
import io.sngo.cluster.protocol.WireReader;
import io.sngo.cluster.protocol.WireWriter;
import org.jspecify.annotations.Nullable;

/**
 * Somebody gives back the lease that it has for a term, or asked for: it leads no more,
 * or was not elected.
 *
 * @param successor who should lead now, {@code null} for whoever is elected
 */
record Release(long term, @Nullable Voter successor) {

	ControlMessage encode() {
		WireWriter out = new WireWriter().varint(2, this.term);
		if (this.successor != null) {
			out.nested(3, this.successor.encode());
		}
		return new ControlMessage(MessageType.RELEASE, out.toByteArray());
	}

	static Release decode(byte[] body) {
		long term = 0;
		Voter successor = null;
		WireReader in = new WireReader(body);
		while (in.next()) {
			switch (in.field()) {
				case 2 -> term = Fields.term(in);
				case 3 -> successor = Voter.decode(in.nested());
				default -> {
					// of a newer version
				}
			}
		}
		return new Release(term, successor);
	}

}
