// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.util.List;

import io.sngo.cluster.fuzz.DecoderFuzz;

/** What the listening side asks of who says that it knows a secret. */
final class ChallengeFuzz extends DecoderFuzz<Challenge> {

	ChallengeFuzz() {
		super(Challenge::decode, Challenge::encode, List.of(challenge(true), challenge(false)));
	}

	private static byte[] challenge(boolean signed) {
		return new Challenge(KeyOffer.newNonce(), TestSecrets.secret(1).idBytes(), signed).encode();
	}

}
