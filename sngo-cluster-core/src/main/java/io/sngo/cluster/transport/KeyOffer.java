// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.sngo.cluster.protocol.WireException;
import io.sngo.cluster.protocol.WireReader;
import io.sngo.cluster.protocol.WireWriter;

/**
 * The credentials of a {@link Hello}: which secrets the dialling side knows.
 *
 * @param nonce random, so that no proof is ever valid twice
 * @param ids of its secrets, the one in use first
 */
record KeyOffer(byte[] nonce, List<byte[]> ids) {

	static final int NONCE_BYTES = 32;

	/** Seeded by the system once, as others read from it each time: a loop may not. */
	private static final SecureRandom RANDOM = drbg();

	private static final int NONCE = 1;

	private static final int ID = 2;

	static KeyOffer of(KeyRing keys) {
		return new KeyOffer(newNonce(), keys.secrets().stream().map(Secret::idBytes).toList());
	}

	private static SecureRandom drbg() {
		try {
			SecureRandom random = SecureRandom.getInstance("DRBG");
			random.nextBytes(new byte[NONCE_BYTES]);
			return random;
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("This JVM lacks DRBG, which it has from version 9 on", ex);
		}
	}

	/**
	 * To be called once before a loop needs one: the first one waits for the system.
	 */
	static byte[] newNonce() {
		byte[] nonce = new byte[NONCE_BYTES];
		RANDOM.nextBytes(nonce);
		return nonce;
	}

	byte[] encode() {
		WireWriter out = new WireWriter().bytes(NONCE, this.nonce);
		this.ids.forEach((id) -> out.bytes(ID, id));
		return out.toByteArray();
	}

	/**
	 * @throws WireException if the bytes are no such message
	 */
	static KeyOffer decode(byte[] bytes) {
		WireReader in = new WireReader(bytes);
		byte[] nonce = {};
		List<byte[]> ids = new ArrayList<>();
		while (in.next()) {
			switch (in.field()) {
				case NONCE -> nonce = in.bytes(NONCE_BYTES);
				case ID -> ids.add(in.bytes(Secret.ID_BYTES));
				default -> {
					// written by a newer version
				}
			}
			if (ids.size() > KeyRing.MAX_SECRETS) {
				throw new WireException("More than " + KeyRing.MAX_SECRETS + " secrets are offered");
			}
		}
		if (nonce.length != NONCE_BYTES || ids.isEmpty()) {
			throw new WireException("The credentials lack their nonce or secrets");
		}
		return new KeyOffer(nonce, ids);
	}

	@Override
	public String toString() {
		return "KeyOffer[" + this.ids.stream().map(Arrays::toString).toList() + "]";
	}

}
