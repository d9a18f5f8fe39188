// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;

import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import io.sngo.cluster.protocol.WireException;

/**
 * Ties proofs to the TLS connection that they are given on, by the certificates of both
 * sides (as {@code tls-server-end-point} of RFC 5929 does by one): who sits between two
 * nodes with certificates of its own cannot pass them on.
 */
final class ChannelBinding {

	private ChannelBinding() {
	}

	/**
	 * @param dialled whether this side is the dialling one
	 * @return the same bytes on both sides; none without TLS
	 */
	static byte[] of(Channel channel, boolean dialled) {
		SslHandler tls = channel.pipeline().get(SslHandler.class);
		if (tls == null) {
			return new byte[0];
		}
		SSLSession session = tls.engine().getSession();
		try {
			Certificate[] own = session.getLocalCertificates();
			Certificate[] others = session.getPeerCertificates();
			Certificate local = (own != null && own.length > 0) ? own[0] : null;
			if (local == null) {
				throw new WireException("this side has shown no certificate");
			}
			MessageDigest hash = Transcript.sha256();
			hash.update((dialled ? local : others[0]).getEncoded());
			hash.update((dialled ? others[0] : local).getEncoded());
			return hash.digest();
		}
		catch (SSLPeerUnverifiedException | CertificateEncodingException ex) {
			throw new WireException("the certificates of the connection cannot be told: " + ex.getMessage());
		}
	}

}
