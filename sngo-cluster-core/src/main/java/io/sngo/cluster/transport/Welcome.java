// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.util.Set;

import io.sngo.cluster.protocol.Peer;
import io.sngo.cluster.protocol.WireException;
import io.sngo.cluster.protocol.WireReader;
import io.sngo.cluster.protocol.WireWriter;

/**
 * The listening side's answer to a {@link Hello} that it accepts.
 *
 * @param version the version of the protocol that both sides use from now on
 * @param peer who it is
 * @param capabilities bit set of optional abilities, as in {@link Hello}
 * @param roles what it says that it is to others
 */
record Welcome(int version, Peer peer, long capabilities, Set<String> roles) {

	private static final int VERSION = 1;

	private static final int PEER = 2;

	private static final int CAPABILITIES = 3;

	private static final int ROLES = 5;

	Welcome(int version, Peer peer, long capabilities) {
		this(version, peer, capabilities, Set.of());
	}

	byte[] encode() {
		WireWriter out = new WireWriter().varint(VERSION, this.version)
			.nested(PEER, PeerFields.write(this.peer))
			.varint(CAPABILITIES, this.capabilities);
		RoleFields.write(out, ROLES, this.roles);
		return out.toByteArray();
	}

	/**
	 * @throws WireException if the bytes are no such message
	 */
	static Welcome decode(byte[] bytes) {
		WireReader in = new WireReader(bytes);
		int version = 0;
		Peer peer = null;
		long capabilities = 0;
		RoleFields roles = new RoleFields();
		while (in.next()) {
			switch (in.field()) {
				case VERSION -> version = (int) in.varint(ProtocolVersion.MIN, ProtocolVersion.MAX);
				case PEER -> peer = PeerFields.read(in.nested());
				case CAPABILITIES -> capabilities = in.varint();
				case ROLES -> roles.read(in);
				default -> {
					// written by a newer version
				}
			}
		}
		if (version == 0 || peer == null) {
			throw new WireException("The answer to the greeting lacks its version or peer");
		}
		return new Welcome(version, peer, capabilities, roles.roles());
	}

}
