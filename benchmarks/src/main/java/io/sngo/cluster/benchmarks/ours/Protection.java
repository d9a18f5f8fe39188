// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.ours;

import java.util.function.Supplier;

import io.sngo.cluster.transport.KeyRing;
import io.sngo.cluster.transport.Secret;
import io.sngo.cluster.transport.TransportSecurity;

/**
 * What keeps others from reading and changing what nodes say.
 */
enum Protection {

	NONE("", () -> TransportSecurity.DEFAULT),

	/** A secret, by which all is signed. */
	SIGNED(", signed by a secret",
			() -> TransportSecurity.DEFAULT.withKeys(new KeyRing(Secret.of("of-the-benchmarks-alone-5d7e09c4b1")))),

	TLS(", TLS 1.3", LoopbackTls::security);

	private final String text;

	private final Supplier<TransportSecurity> security;

	Protection(String text, Supplier<TransportSecurity> security) {
		this.text = text;
		this.security = security;
	}

	/**
	 * For settings.
	 */
	String text() {
		return this.text;
	}

	TransportSecurity security() {
		return this.security.get();
	}

}
