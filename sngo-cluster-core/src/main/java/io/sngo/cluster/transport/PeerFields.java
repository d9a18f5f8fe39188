// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import io.sngo.cluster.InvalidConfigurationException;
import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.protocol.Peer;
import io.sngo.cluster.protocol.WireException;
import io.sngo.cluster.protocol.WireReader;
import io.sngo.cluster.protocol.WireWriter;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Peer} as nested fields of a handshake.
 */
final class PeerFields {

	private static final int ID = 1;

	private static final int INSTANCE = 2;

	private static final int HOST = 3;

	private static final int PORT = 4;

	private PeerFields() {
	}

	static WireWriter write(Peer peer) {
		return new WireWriter().text(ID, peer.id().value())
			.fixed64(INSTANCE, peer.instance())
			.text(HOST, peer.address().host())
			.varint(PORT, peer.address().port());
	}

	static Peer read(WireReader in) {
		String id = null;
		long instance = 0;
		String host = null;
		int port = 0;
		while (in.next()) {
			switch (in.field()) {
				case ID -> id = in.text(128);
				case INSTANCE -> instance = in.fixed64();
				case HOST -> host = in.text(255);
				case PORT -> port = (int) in.varint(1, 65535);
				default -> {
					// written by a newer version
				}
			}
		}
		try {
			return new Peer(NodeId.of(required(id, "node id")), instance,
					new NodeAddress(required(host, "host"), port));
		}
		catch (InvalidConfigurationException | IllegalArgumentException ex) {
			throw new WireException("The peer does not name itself as allowed: " + ex.getMessage());
		}
	}

	private static String required(@Nullable String value, String name) {
		if (value == null) {
			throw new WireException("The peer names no " + name);
		}
		return value;
	}

}
