// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import java.util.LinkedHashMap;
import java.util.Map;

import io.sngo.cluster.NodeId;
import io.sngo.cluster.NodeState;
import io.sngo.cluster.protocol.Claims;
import io.sngo.cluster.protocol.Peer;
import io.sngo.cluster.protocol.WireException;
import io.sngo.cluster.protocol.WireReader;
import io.sngo.cluster.protocol.WireWriter;

/**
 * A statement of a node about itself as it travels, or, with a state that the node would
 * not claim itself, what the sender holds of it.
 *
 * @param peer id, instance and advertised address
 * @param incarnation grows with every statement
 * @param state the state
 * @param joinedAtMillis when this run of the node started, by its own clock
 * @param load 0.0 to 1.0
 * @param metadata bounded as {@link Metadata} says
 */
record MemberRecord(Peer peer, long incarnation, NodeState state, long joinedAtMillis, double load,
		Map<String, String> metadata) {

	static final int MAX_BYTES = 16 * 1024;

	NodeId id() {
		return this.peer.id();
	}

	/**
	 * Whether a later statement says just the same again, which a node does to refute. A
	 * dead one has not said that: what of it comes late, such as its load, is something
	 * else.
	 */
	boolean isRepeatedBy(MemberRecord later) {
		return later.equals(new MemberRecord(this.peer, later.incarnation, this.state, this.joinedAtMillis, this.load,
				this.metadata));
	}

	WireWriter encode() {
		WireWriter out = new WireWriter().text(1, this.peer.id().value())
			.fixed64(2, this.peer.instance())
			.text(3, this.peer.address().host())
			.varint(4, this.peer.address().port())
			.varint(5, this.incarnation)
			.varint(6, Wire.code(this.state))
			.varint(7, this.joinedAtMillis);
		if (this.load != 0) {
			out.real(8, this.load);
		}
		this.metadata.forEach((key, value) -> out.nested(9, new WireWriter().text(1, key).text(2, value)));
		return out;
	}

	static MemberRecord decode(WireReader in) {
		String id = "";
		long instance = 0;
		String host = "";
		int port = 0;
		long incarnation = 0;
		NodeState state = NodeState.UNKNOWN;
		long joinedAt = 0;
		double load = 0;
		Map<String, String> metadata = new LinkedHashMap<>();
		while (in.next()) {
			switch (in.field()) {
				case 1 -> id = in.text(128);
				case 2 -> instance = in.fixed64();
				case 3 -> host = in.text(255);
				case 4 -> port = (int) in.varint(1, 65535);
				case 5 -> incarnation = in.varint(0, Claims.MAX);
				case 6 -> state = Wire.state(in.varint());
				case 7 -> joinedAt = in.varint(0, Long.MAX_VALUE);
				case 8 -> load = in.real();
				case 9 -> entry(in.nested(), metadata);
				default -> {
					// of a newer version
				}
			}
		}
		if (!(load >= 0 && load <= 1)) {
			throw new WireException("Load of node '" + id + "' is " + load + ", allowed is 0.0 to 1.0");
		}
		return new MemberRecord(Wire.peer(id, instance, host, port), incarnation, state, joinedAt, load,
				Metadata.received(metadata));
	}

	private static void entry(WireReader in, Map<String, String> metadata) {
		String key = "";
		String value = "";
		while (in.next()) {
			switch (in.field()) {
				case 1 -> key = in.text(Metadata.MAX_BYTES);
				case 2 -> value = in.text(Metadata.MAX_BYTES);
				default -> {
					// of a newer version
				}
			}
		}
		if (metadata.size() >= Metadata.MAX_ENTRIES) {
			throw new WireException("Metadata has more than " + Metadata.MAX_ENTRIES + " entries");
		}
		metadata.put(key, value);
	}

}
