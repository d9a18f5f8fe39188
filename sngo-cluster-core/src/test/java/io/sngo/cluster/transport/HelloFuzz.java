// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import io.sngo.cluster.fuzz.DecoderFuzz;

/** What the dialling side says first. */
final class HelloFuzz extends DecoderFuzz<Hello> {

	HelloFuzz() {
		super(Hello::decode, Hello::encode, GreetingSeeds.hellos());
	}

}
