// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.protocol.ControlMessage;
import io.sngo.cluster.protocol.Environment;
import io.sngo.cluster.protocol.WireWriter;

/**
 * Sends messages of the membership, with gossip on those that take some along.
 */
final class Outbox {

	static final int PING = 1;

	static final int ACK = 2;

	static final int PING_REQ = 3;

	static final int NACK = 4;

	static final int GOSSIP = 5;

	static final int JOIN = 6;

	static final int JOIN_REPLY = 7;

	static final int SYNC_DIGEST = 8;

	static final int SYNC_DIFF = 9;

	static final int SYNC_RECORDS = 10;

	static final int VERIFY = 11;

	static final int VERIFY_RESULT = 12;

	static final int LEAVE = 13;

	static final int LEAVE_ACK = 14;

	static final int PULL = 15;

	/** Gossip that a probe or its answer takes along. */
	private static final int PIGGYBACK_BYTES = 1024;

	/** One gossip message. */
	private static final int GOSSIP_BYTES = 8 * 1024;

	private final Environment environment;

	private final Dissemination dissemination;

	private final MemberList members;

	Outbox(Environment environment, Dissemination dissemination, MemberList members) {
		this.environment = environment;
		this.dissemination = dissemination;
		this.members = members;
	}

	void send(NodeAddress to, int type, WireWriter message) {
		this.environment.send(to, new ControlMessage(type, message.toByteArray()));
	}

	void sendWithGossip(NodeAddress to, int type, WireWriter message) {
		this.dissemination.addTo(message, PIGGYBACK_BYTES, this.members.size());
		send(to, type, message);
	}

	/**
	 * Tells as many rumors as fit.
	 * @return whether there were any
	 */
	boolean gossip(NodeAddress to) {
		WireWriter message = new WireWriter();
		if (this.dissemination.fill(message, GOSSIP_BYTES, this.members.size()) == 0) {
			return false;
		}
		send(to, GOSSIP, message);
		return true;
	}

	/**
	 * Tells one rumor to one node, whoever knows it already.
	 */
	void tell(NodeAddress to, Rumor rumor) {
		send(to, GOSSIP, new WireWriter().nested(Rumor.FIELD, rumor.encode()));
	}

}
