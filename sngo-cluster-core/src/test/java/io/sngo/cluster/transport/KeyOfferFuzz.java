// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.util.List;

import io.sngo.cluster.fuzz.DecoderFuzz;

/** Which secrets the dialling side says that it knows. */
final class KeyOfferFuzz extends DecoderFuzz<KeyOffer> {

	KeyOfferFuzz() {
		super(KeyOffer::decode, KeyOffer::encode,
				List.of(KeyOffer.of(TestSecrets.keys(1)).encode(), KeyOffer.of(TestSecrets.keys(1, 2, 3)).encode()));
	}

}
