// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.security.KeyStore;
import java.util.List;
import java.util.function.UnaryOperator;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.sngo.cluster.protocol.CallerIds;

/**
 * Makes certificates that are what a test needs, good ones and others.
 */
final class TestAuthority {

	private final X509Bundle root;

	TestAuthority(String name) {
		this((certificate) -> certificate.subject("CN=" + name));
	}

	TestAuthority(UnaryOperator<CertificateBuilder> more) {
		this.root = make(() -> more.apply(new CertificateBuilder().setIsCertificateAuthority(true)).buildSelfSigned());
	}

	/**
	 * A good certificate of a node.
	 */
	X509Bundle node(String id) {
		return issue((certificate) -> uri(certificate, CertificateIdentity.NODE + id));
	}

	/**
	 * A good certificate of a caller that is no node.
	 */
	X509Bundle caller(String id, String... roles) {
		return issue((certificate) -> {
			for (String role : roles) {
				uri(certificate, CertificateIdentity.ROLE + role);
			}
			return uri(certificate, CallerIds.PREFIX + id);
		});
	}

	/**
	 * A certificate for both directions that is valid today, and what else it is to be.
	 */
	X509Bundle issue(UnaryOperator<CertificateBuilder> more) {
		return issueBare((certificate) -> more
			.apply(certificate.addExtendedKeyUsageServerAuth().addExtendedKeyUsageClientAuth()));
	}

	/**
	 * A certificate without anything about its use.
	 */
	X509Bundle issueBare(UnaryOperator<CertificateBuilder> more) {
		return make(() -> more.apply(new CertificateBuilder().subject("CN=a certificate")).buildIssuedBy(this.root));
	}

	static CertificateBuilder uri(CertificateBuilder certificate, String uri) {
		return make(() -> certificate.addSanUriName(uri));
	}

	TransportSecurity security(String id) {
		return TransportSecurity.DEFAULT.withTls(material(node(id), this));
	}

	static TlsMaterial material(X509Bundle own, TestAuthority... accepted) {
		return material(own, List.of(), accepted);
	}

	static TlsMaterial material(X509Bundle own, List<String> protocols, TestAuthority... accepted) {
		return TlsMaterial.of(keys(own), trust(accepted), protocols, List.of());
	}

	static KeyManagerFactory keys(X509Bundle own) {
		return make(own::toKeyManagerFactory);
	}

	static TrustManagerFactory trust(TestAuthority... accepted) {
		return make(() -> {
			KeyStore store = KeyStore.getInstance("PKCS12");
			store.load(null, null);
			for (int i = 0; i < accepted.length; i++) {
				store.setCertificateEntry("authority" + i, accepted[i].root.getCertificate());
			}
			TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
			trust.init(store);
			return trust;
		});
	}

	/**
	 * The authority itself: a certificate that is trusted without being signed by
	 * another.
	 */
	X509Bundle root() {
		return this.root;
	}

	static <T> T make(Making<T> making) {
		try {
			return making.make();
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	interface Making<T> {

		T make() throws Exception;

	}

}
