// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.codec;

/** Payloads in JSON. */
final class JsonFuzz extends CodecFuzz {

	JsonFuzz() {
		super(PayloadCodecs.json());
	}

}
