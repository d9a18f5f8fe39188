// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.util.Arrays;

/**
 * The keys of one connection, which nobody knows who does not know the secret.
 *
 * @param dialling signs what the dialling side sends
 * @param listening signs what the listening side sends
 */
record SessionKeys(byte[] dialling, byte[] listening) {

	static final int KEY_BYTES = 16;

	/**
	 * @param transcript hash of the handshake up to the dialling side's proof: it has
	 * random parts of both sides
	 */
	static SessionKeys derive(Secret secret, byte[] transcript) {
		return new SessionKeys(Arrays.copyOf(secret.mac("key of the dialling side", transcript), KEY_BYTES),
				Arrays.copyOf(secret.mac("key of the listening side", transcript), KEY_BYTES));
	}

	@Override
	public String toString() {
		return "SessionKeys";
	}

}
