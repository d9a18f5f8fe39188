// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.sngo.cluster.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * What a node talks TLS with: its key and certificate, and the authorities whose
 * certificates it accepts. Immutable.
 */
public final class TlsMaterial {

	private static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

	/** No encryption, no authentication, or what was made to be broken. */
	private static final Pattern UNSAFE_CIPHER = Pattern
		.compile("(^|_)(NULL|ANON|EXPORT\\w*|RC4|RC2|DES|DES40|3DES)(_|$)");

	private final SslContext server;

	private final SslContext client;

	private final X509TrustManager authorities;

	private final List<CertificateIdentity> own;

	/**
	 * @param own whom the certificates name that this side presents
	 */
	TlsMaterial(SslContext server, SslContext client, X509TrustManager authorities, List<CertificateIdentity> own) {
		this.server = server;
		this.client = client;
		this.authorities = authorities;
		this.own = own;
	}

	/**
	 * Makes it, and tries it: one handshake of the node with itself, in memory.
	 * @param keys the node's key and certificate, for both directions
	 * @param authorities whose certificates are accepted, the node's own among them
	 * @param protocols {@code TLSv1.3}, {@code TLSv1.2} or both; empty for TLS 1.3 alone
	 * @param ciphers names of cipher suites; empty for those that are usual
	 * @throws IllegalArgumentException if a protocol or a cipher suite is not safe, or if
	 * no two nodes could talk with it: the message says why
	 */
	public static TlsMaterial of(KeyManagerFactory keys, TrustManagerFactory authorities, List<String> protocols,
			List<String> ciphers) {
		checkProtocols(protocols);
		checkCiphers(ciphers);
		List<String> enabled = protocols.isEmpty() ? List.of("TLSv1.3") : protocols;
		try {
			SslContext server = build(SslContextBuilder.forServer(keys).clientAuth(ClientAuth.REQUIRE), authorities,
					enabled, ciphers);
			SslContext client = build(SslContextBuilder.forClient().keyManager(keys), authorities, enabled, ciphers);
			return new TlsMaterial(server, client, trustManager(authorities), TlsTrial.run(server, client));
		}
		catch (SSLException | RuntimeException ex) {
			throw new IllegalArgumentException(
					"it does not serve for TLS of a node with itself: " + TlsFailures.text(ex), ex);
		}
	}

	private static void checkProtocols(List<String> protocols) {
		for (String protocol : protocols) {
			if (!PROTOCOLS.contains(protocol)) {
				throw new IllegalArgumentException("the protocol '" + protocol + "' is not allowed: use TLSv1.3, and"
						+ " TLSv1.2 only for as long as a node needs it");
			}
		}
	}

	private static void checkCiphers(List<String> ciphers) {
		for (String cipher : ciphers) {
			if (UNSAFE_CIPHER.matcher(cipher.toUpperCase(Locale.ROOT)).find()) {
				throw new IllegalArgumentException("the cipher suite '" + cipher
						+ "' is not allowed because it protects nothing: use those that are usual, by naming none");
			}
		}
	}

	/**
	 * With the JDK's TLS even where a native one is on the class path: who is let in must
	 * not depend on that. And without the name that was dialled: nodes are known by their
	 * ids, wherever they are.
	 */
	private static SslContext build(SslContextBuilder builder, TrustManagerFactory authorities, List<String> protocols,
			List<String> ciphers) throws SSLException {
		builder.sslProvider(SslProvider.JDK)
			.trustManager(authorities)
			.protocols(protocols)
			.endpointIdentificationAlgorithm(null);
		return ciphers.isEmpty() ? builder.build() : builder.ciphers(ciphers).build();
	}

	private static X509TrustManager trustManager(TrustManagerFactory authorities) {
		for (TrustManager manager : authorities.getTrustManagers()) {
			if (manager instanceof X509TrustManager x509) {
				return x509;
			}
		}
		throw new IllegalArgumentException("there is nothing that judges certificates");
	}

	SslContext server() {
		return this.server;
	}

	SslContext client() {
		return this.client;
	}

	X509TrustManager authorities() {
		return this.authorities;
	}

	/**
	 * @return a certificate of this side that does not name the node; {@code null} if all
	 * do
	 */
	@Nullable CertificateIdentity otherThan(NodeId node) {
		return this.own.stream().filter((identity) -> !identity.names(node)).findFirst().orElse(null);
	}

	/**
	 * @return a certificate of this side that does not name all of the roles;
	 * {@code null} if all do
	 */
	@Nullable CertificateIdentity without(Set<String> roles) {
		return this.own.stream().filter((identity) -> !identity.roles().containsAll(roles)).findFirst().orElse(null);
	}

	/**
	 * Whether no node may be at this side.
	 */
	boolean isForCallers() {
		return this.own.stream().anyMatch(CertificateIdentity::isForCallers);
	}

}
