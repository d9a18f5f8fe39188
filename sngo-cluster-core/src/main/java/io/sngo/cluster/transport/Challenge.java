// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import io.sngo.cluster.protocol.WireException;
import io.sngo.cluster.protocol.WireReader;
import io.sngo.cluster.protocol.WireWriter;

/**
 * The listening side's answer to a {@link KeyOffer}.
 *
 * @param nonce random, so that no proof is ever valid twice
 * @param secret id of the secret that has to be proved
 * @param signed whether what follows the handshake is signed; see {@link SignedRecords}
 */
record Challenge(byte[] nonce, byte[] secret, boolean signed) {

	private static final int NONCE = 1;

	private static final int SECRET = 2;

	private static final int SIGNED = 3;

	byte[] encode() {
		return new WireWriter().bytes(NONCE, this.nonce)
			.bytes(SECRET, this.secret)
			.varint(SIGNED, this.signed ? 1 : 0)
			.toByteArray();
	}

	/**
	 * @throws WireException if the bytes are no such message
	 */
	static Challenge decode(byte[] bytes) {
		WireReader in = new WireReader(bytes);
		byte[] nonce = {};
		byte[] secret = {};
		boolean signed = false;
		while (in.next()) {
			switch (in.field()) {
				case NONCE -> nonce = in.bytes(KeyOffer.NONCE_BYTES);
				case SECRET -> secret = in.bytes(Secret.ID_BYTES);
				case SIGNED -> signed = in.varint(0, 1) == 1;
				default -> {
					// written by a newer version
				}
			}
		}
		if (nonce.length != KeyOffer.NONCE_BYTES || secret.length != Secret.ID_BYTES) {
			throw new WireException("The challenge lacks its nonce or secret");
		}
		return new Challenge(nonce, secret, signed);
	}

}
