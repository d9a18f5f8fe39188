// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.ours;

import io.sngo.cluster.transport.KeyRing;
import io.sngo.cluster.transport.Secret;
import io.sngo.cluster.transport.TransportSecurity;

/**
 * What keeps others from reading and changing what nodes say.
 */
enum Protection {

	NONE(""),

	/** A secret, by which all is signed. */
	SIGNED(", signed by a secret"),

	TLS(", TLS 1.3");

	private final String text;

	Protection(String text) {
		this.text = text;
	}

	/**
	 * For settings.
	 */
	String text() {
		return this.text;
	}

	TransportSecurity security() {
		return switch (this) {
			case NONE -> TransportSecurity.DEFAULT;
			case SIGNED ->
				TransportSecurity.DEFAULT.withKeys(new KeyRing(Secret.of("of-the-benchmarks-alone-5d7e09c4b1")));
			case TLS -> LoopbackTls.security();
		};
	}

}
