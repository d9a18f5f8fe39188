// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.simulation;

import io.sngo.cluster.protocol.ControlMessage;
import io.sngo.cluster.protocol.Peer;
import io.sngo.cluster.protocol.WireWriter;

/**
 * A member that says what is not true. Apart from that it does what all do, so it knows
 * the others and they know it.
 */
final class Liar {

	private static final int GOSSIP = 5;

	private static final int SYNC_RECORDS = 10;

	private static final int RUMOR = 15;

	private final SimulatedNode node;

	Liar(SimulatedNode node) {
		this.node = node;
	}

	/** Sends news to a node. */
	void tell(SimulatedNode whom, WireWriter rumor) {
		send(whom, GOSSIP, new WireWriter().nested(RUMOR, rumor));
	}

	/** Sends one page of what a node offers, and it has but one. */
	void offer(SimulatedNode whom, SimulatedNode owner, long version, String service) {
		byte[] page = new WireWriter().varint(1, version)
			.varint(2, 0)
			.varint(3, 1)
			.nested(4, entry(service))
			.toByteArray();
		send(whom, SYNC_RECORDS,
				new WireWriter().nested(2,
						new WireWriter().text(1, owner.id().value())
							.fixed64(2, owner.process().peer().instance())
							.bytes(3, page)));
	}

	private void send(SimulatedNode whom, int type, WireWriter body) {
		this.node.process().send(whom.address(), new ControlMessage(type, body.toByteArray()));
	}

	/** A node lives, at an address and with metadata that it has not. */
	static WireWriter alive(SimulatedNode subject, long incarnation, String host) {
		Peer peer = subject.process().peer();
		return new WireWriter().varint(1, 1)
			.nested(2,
					new WireWriter().text(1, peer.id().value())
						.fixed64(2, peer.instance())
						.text(3, host)
						.varint(4, 7946)
						.varint(5, incarnation)
						.varint(6, 2)
						.varint(7, 1)
						.nested(9, new WireWriter().text(1, "forged").text(2, "yes")));
	}

	static WireWriter suspected(SimulatedNode subject, long incarnation, SimulatedNode accuser) {
		return about(2, subject, incarnation).text(6, accuser.id().value());
	}

	static WireWriter failed(SimulatedNode subject, long incarnation, SimulatedNode accuser) {
		return about(3, subject, incarnation).text(6, accuser.id().value());
	}

	static WireWriter left(SimulatedNode subject, long incarnation) {
		return about(4, subject, incarnation);
	}

	/** A node offers one service more. */
	static WireWriter change(SimulatedNode owner, long version, String service) {
		return about(5, owner, version).bytes(7,
				new WireWriter().varint(1, version).nested(2, entry(service)).toByteArray());
	}

	private static WireWriter about(int kind, SimulatedNode subject, long number) {
		return new WireWriter().varint(1, kind)
			.text(3, subject.id().value())
			.fixed64(4, subject.process().peer().instance())
			.varint(5, number);
	}

	private static WireWriter entry(String service) {
		WireWriter entry = new WireWriter().text(1, service);
		entry.nested(2, new WireWriter().text(1, "forged").text(2, "yes"));
		return entry.varint(3, 1).varint(4, 1);
	}

}
