// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.util.Arrays;
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

	private static final int PROOF = 4;

	private static final int ROLES = 5;

	/** The last field, where there is a proof: a tag, a length and the proof. */
	private static final int PROOF_FIELD_BYTES = 2 + Secret.MAC_BYTES;

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
	 * Adds the listening side's proof behind everything that it covers.
	 */
	static byte[] withProof(byte[] body, byte[] proof) {
		byte[] field = new WireWriter().bytes(PROOF, proof).toByteArray();
		byte[] whole = Arrays.copyOf(body, body.length + field.length);
		System.arraycopy(field, 0, whole, body.length, field.length);
		return whole;
	}

	/**
	 * What a proof covers, as it was sent.
	 * @throws WireException if there is no proof
	 */
	static byte[] proved(byte[] whole) {
		return Arrays.copyOf(whole, proofField(whole));
	}

	/**
	 * @throws WireException if there is no proof
	 */
	static byte[] proof(byte[] whole) {
		return Arrays.copyOfRange(whole, proofField(whole) + 2, whole.length);
	}

	private static int proofField(byte[] whole) {
		int start = whole.length - PROOF_FIELD_BYTES;
		byte[] empty = new WireWriter().bytes(PROOF, new byte[Secret.MAC_BYTES]).toByteArray();
		if (start < 0 || whole[start] != empty[0] || whole[start + 1] != empty[1]) {
			throw new WireException("The answer to the greeting lacks its proof");
		}
		return start;
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
