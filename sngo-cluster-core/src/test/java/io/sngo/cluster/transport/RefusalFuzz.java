// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import io.sngo.cluster.fuzz.DecoderFuzz;

/** The other answer to it. */
final class RefusalFuzz extends DecoderFuzz<Refusal> {

	RefusalFuzz() {
		super(Refusal::decode, Refusal::encode, GreetingSeeds.refusals());
	}

}
