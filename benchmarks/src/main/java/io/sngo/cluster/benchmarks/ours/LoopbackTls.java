// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.ours;

import java.util.List;

import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.pkitesting.CertificateBuilder;
import io.sngo.cluster.transport.TlsMaterial;
import io.sngo.cluster.transport.TransportSecurity;

/**
 * TLS with a certificate that is made for the occasion, and that everybody accepts: what
 * is measured is what follows the handshake.
 */
final class LoopbackTls {

	private LoopbackTls() {
	}

	static TransportSecurity security() {
		try {
			TlsMaterial material = TlsMaterial.of(new CertificateBuilder().subject("CN=benchmarks")
				.setIsCertificateAuthority(true)
				.buildSelfSigned()
				.toKeyManagerFactory(), InsecureTrustManagerFactory.INSTANCE, List.of(), List.of());
			return new TransportSecurity(material, false, null, false, true);
		}
		catch (Exception ex) {
			throw new IllegalStateException("No certificate could be made", ex);
		}
	}

}
