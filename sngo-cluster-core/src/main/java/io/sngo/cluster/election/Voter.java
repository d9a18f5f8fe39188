// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.election;

import java.util.Comparator;

import io.sngo.cluster.InvalidConfigurationException;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.protocol.Peer;
import io.sngo.cluster.protocol.WireException;
import io.sngo.cluster.protocol.WireReader;
import io.sngo.cluster.protocol.WireWriter;

/**
 * One run of a node, as it is counted in an election. A node that restarted has forgotten
 * what it promised: it is another voter.
 *
 * @param id the node
 * @param instance its run
 */
record Voter(NodeId id, long instance) implements Comparable<Voter> {

	private static final Comparator<Voter> ORDER = Comparator.comparing(Voter::id).thenComparingLong(Voter::instance);

	static Voter of(Peer peer) {
		return new Voter(peer.id(), peer.instance());
	}

	boolean is(Peer peer) {
		return this.instance == peer.instance() && this.id.equals(peer.id());
	}

	@Override
	public int compareTo(Voter other) {
		return ORDER.compare(this, other);
	}

	WireWriter encode() {
		return new WireWriter().text(1, this.id.value()).fixed64(2, this.instance);
	}

	static Voter decode(WireReader in) {
		String id = "";
		long instance = 0;
		while (in.next()) {
			switch (in.field()) {
				case 1 -> id = in.text(128);
				case 2 -> instance = in.fixed64();
				default -> {
					// of a newer version
				}
			}
		}
		try {
			return new Voter(new NodeId(id), instance);
		}
		catch (InvalidConfigurationException ex) {
			throw new WireException("Malformed node id of " + id.length() + " characters");
		}
	}

	@Override
	public String toString() {
		return this.id + "#" + Long.toHexString(this.instance);
	}

}
