// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import io.sngo.cluster.protocol.CallerIds;
import io.sngo.cluster.protocol.Peer;
import org.jspecify.annotations.Nullable;

/**
 * What those may who call services and are no nodes: to open data connections, and
 * nothing else. They are not dialled, and a probe is for members to find out about each
 * other.
 */
final class Callers {

	private static final String NEEDED = ": it may call services over data connections that it opens, as a caller, or"
			+ " be a member with a certificate that names it as '" + CertificateIdentity.NODE + "' and its id";

	private Callers() {
	}

	/**
	 * @param lane what the peer wants to open
	 * @return why it may not; {@code null} if it may
	 */
	static @Nullable Refusal dials(Peer peer, Lane lane) {
		return (CallerIds.isCaller(peer.id()) && lane != Lane.DATA)
				? refusal(peer, "opens a connection of the lane " + lane) : null;
	}

	/**
	 * @return why the peer may not be dialled; {@code null} if it may
	 */
	static @Nullable Refusal answers(Peer peer) {
		return CallerIds.isCaller(peer.id()) ? refusal(peer, "answers in place of a member") : null;
	}

	private static Refusal refusal(Peer peer, String what) {
		return new Refusal(Refusal.WRONG_CREDENTIALS,
				"'" + peer.id() + "' at " + peer.address() + " is no node and " + what + NEEDED);
	}

}
