// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import java.util.Map;

import io.sngo.cluster.NodeState;
import io.sngo.cluster.protocol.ControlMessage;
import io.sngo.cluster.protocol.Peer;
import io.sngo.cluster.protocol.WireException;
import io.sngo.cluster.protocol.WireWriter;

/**
 * What the membership's messages say, for tests of other packages.
 */
public final class WireMessages {

	private WireMessages() {
	}

	/**
	 * The news of an active member.
	 */
	public static ControlMessage alive(Peer member) {
		MemberRecord record = new MemberRecord(member, 1, NodeState.ACTIVE, 1_000, 0, Map.of("zone", "a"));
		return new ControlMessage(Outbox.GOSSIP,
				new WireWriter().nested(Rumor.FIELD, new Rumor.Alive(record).encode()).toByteArray());
	}

	/**
	 * Whether nothing may be done with a message, as it cannot even be read.
	 */
	public static boolean isMalformed(Peer from, ControlMessage message) {
		try {
			switch (message.type()) {
				case Outbox.SYNC_DIGEST, Outbox.SYNC_DIFF -> {
					// Read where they are handled.
				}
				case Outbox.SYNC_RECORDS -> SyncRecords.decode(message.body());
				default -> Envelope.decode(message.type(), message.body(), from);
			}
			return false;
		}
		catch (WireException ex) {
			return true;
		}
	}

}
