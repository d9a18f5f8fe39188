// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.util.Set;

import io.sngo.cluster.protocol.Peer;
import io.sngo.cluster.protocol.WireException;
import io.sngo.cluster.protocol.WireReader;
import io.sngo.cluster.protocol.WireWriter;

/**
 * What the dialling side says first.
 *
 * @param minVersion oldest version of the protocol that it speaks
 * @param maxVersion newest version of the protocol that it speaks
 * @param cluster name of its cluster
 * @param peer who it is
 * @param lane what the connection is for
 * @param capabilities bit set of optional abilities, as {@link Compression#DEFLATE};
 * unknown ones are ignored
 * @param credentials a {@link KeyOffer}; empty where this side has no secret
 * @param roles what it says that it is to others
 * @param stripe which of the {@linkplain Stripes data connections} with the peer it is; 0
 * on all other lanes
 */
record Hello(int minVersion, int maxVersion, String cluster, Peer peer, Lane lane, long capabilities,
		byte[] credentials, Set<String> roles, int stripe) {

	private static final int MIN_VERSION = 1;

	private static final int MAX_VERSION = 2;

	private static final int CLUSTER = 3;

	private static final int PEER = 4;

	private static final int LANE = 5;

	private static final int CAPABILITIES = 6;

	private static final int CREDENTIALS = 7;

	private static final int ROLES = 8;

	private static final int STRIPE = 9;

	Hello(int minVersion, int maxVersion, String cluster, Peer peer, Lane lane, long capabilities, byte[] credentials) {
		this(minVersion, maxVersion, cluster, peer, lane, capabilities, credentials, Set.of(), 0);
	}

	static Hello of(String cluster, Peer local, Lane lane, long capabilities) {
		return of(cluster, local, lane, capabilities, new byte[0]);
	}

	static Hello of(String cluster, Peer local, Lane lane, long capabilities, byte[] credentials) {
		return new Hello(ProtocolVersion.MIN, ProtocolVersion.MAX, cluster, local, lane, capabilities, credentials);
	}

	Hello withRoles(Set<String> roles) {
		return new Hello(this.minVersion, this.maxVersion, this.cluster, this.peer, this.lane, this.capabilities,
				this.credentials, roles, this.stripe);
	}

	Hello withStripe(int stripe) {
		return new Hello(this.minVersion, this.maxVersion, this.cluster, this.peer, this.lane, this.capabilities,
				this.credentials, this.roles, stripe);
	}

	Hello withoutCredentials() {
		return new Hello(this.minVersion, this.maxVersion, this.cluster, this.peer, this.lane, this.capabilities,
				new byte[0], this.roles, this.stripe);
	}

	byte[] encode() {
		WireWriter out = new WireWriter().varint(MIN_VERSION, this.minVersion)
			.varint(MAX_VERSION, this.maxVersion)
			.text(CLUSTER, this.cluster)
			.nested(PEER, PeerFields.write(this.peer))
			.varint(LANE, this.lane.code())
			.varint(CAPABILITIES, this.capabilities)
			.bytes(CREDENTIALS, this.credentials);
		RoleFields.write(out, ROLES, this.roles);
		if (this.stripe > 0) {
			out.varint(STRIPE, this.stripe);
		}
		return out.toByteArray();
	}

	/**
	 * @throws WireException if the bytes are no such message
	 */
	static Hello decode(byte[] bytes) {
		WireReader in = new WireReader(bytes);
		int minVersion = 0;
		int maxVersion = 0;
		String cluster = null;
		Peer peer = null;
		Lane lane = null;
		long capabilities = 0;
		byte[] credentials = {};
		RoleFields roles = new RoleFields();
		int stripe = 0;
		while (in.next()) {
			switch (in.field()) {
				case MIN_VERSION -> minVersion = (int) in.varint(1, Integer.MAX_VALUE);
				case MAX_VERSION -> maxVersion = (int) in.varint(1, Integer.MAX_VALUE);
				case CLUSTER -> cluster = in.text(512);
				case PEER -> peer = PeerFields.read(in.nested());
				case LANE -> lane = Lane.of(in.varint());
				case CAPABILITIES -> capabilities = in.varint();
				case CREDENTIALS -> credentials = in.bytes(2048);
				case ROLES -> roles.read(in);
				case STRIPE -> stripe = (int) in.varint(0, Integer.MAX_VALUE);
				default -> {
					// written by a newer version
				}
			}
		}
		if (minVersion == 0 || maxVersion < minVersion || cluster == null || peer == null || lane == null) {
			throw new WireException("The greeting lacks its versions, cluster name, peer or lane");
		}
		return new Hello(minVersion, maxVersion, cluster, peer, lane, capabilities, credentials, roles.roles(), stripe);
	}

}
