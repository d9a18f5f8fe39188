// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import java.util.List;

import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.protocol.ScriptedWorld;

/**
 * A world of one node that understands what the membership says in it.
 */
final class ScriptedEnvironment extends ScriptedWorld {

	/** The rumors in a message, whatever else it says. */
	static List<Rumor> rumors(Sent message) {
		return Envelope.decode(message.message().body()).rumors;
	}

	/** Rumors sent to an address, of those sent since the last {@link #takeSent}. */
	List<Rumor> rumorsTo(NodeAddress to) {
		return rumors(sent().stream().filter((one) -> one.to().equals(to)).toList());
	}

	/** Rumors sent to anybody, of those sent since the last {@link #takeSent}. */
	List<Rumor> rumors() {
		return rumors(sent());
	}

	private static List<Rumor> rumors(List<Sent> messages) {
		return messages.stream().filter((one) -> !isSync(one.type())).flatMap((one) -> rumors(one).stream()).toList();
	}

	private static boolean isSync(int type) {
		return type == Outbox.SYNC_DIGEST || type == Outbox.SYNC_DIFF || type == Outbox.SYNC_RECORDS;
	}

}
