// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.codec;

/** Payloads in Smile. */
final class SmileFuzz extends CodecFuzz {

	SmileFuzz() {
		super(PayloadCodecs.smile());
	}

}
