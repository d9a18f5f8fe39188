// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import io.sngo.cluster.fuzz.DecoderFuzz;

/** The answer to it. */
final class WelcomeFuzz extends DecoderFuzz<Welcome> {

	WelcomeFuzz() {
		super(Welcome::decode, Welcome::encode, GreetingSeeds.welcomes());
	}

}
