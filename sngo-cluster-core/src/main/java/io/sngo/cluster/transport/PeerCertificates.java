// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.X509TrustManager;

import io.netty.handler.ssl.SslHandler;

/**
 * The certificates that the other side of a connection has presented.
 */
final class PeerCertificates {

	/**
	 * Where an algorithm is asked for that the session does not tell: as the JDK itself
	 * does with TLS 1.3.
	 */
	private static final String ANY_ALGORITHM = "UNKNOWN";

	private PeerCertificates() {
	}

	/**
	 * @return its own, then those that signed it; never empty
	 */
	static List<X509Certificate> of(SslHandler handler) throws SSLPeerUnverifiedException {
		List<X509Certificate> chain = new ArrayList<>();
		for (Certificate certificate : handler.engine().getSession().getPeerCertificates()) {
			if (certificate instanceof X509Certificate x509) {
				chain.add(x509);
			}
		}
		if (chain.isEmpty()) {
			throw new SSLPeerUnverifiedException("It has presented no X.509 certificate");
		}
		return chain;
	}

	/**
	 * Whether they would be accepted in a new connection.
	 */
	static boolean areAcceptable(SslHandler handler, X509TrustManager authorities) {
		try {
			X509Certificate[] chain = of(handler).toArray(new X509Certificate[0]);
			boolean dialled = handler.engine().getUseClientMode();
			if (dialled) {
				authorities.checkServerTrusted(chain, ANY_ALGORITHM);
			}
			else {
				authorities.checkClientTrusted(chain, ANY_ALGORITHM);
			}
			return true;
		}
		catch (CertificateException | SSLPeerUnverifiedException ex) {
			return false;
		}
	}

}
