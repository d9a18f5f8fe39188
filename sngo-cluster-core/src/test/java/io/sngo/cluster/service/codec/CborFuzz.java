// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.codec;

/** Payloads in CBOR. */
final class CborFuzz extends CodecFuzz {

	CborFuzz() {
		super(PayloadCodecs.cbor());
	}

}
