// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import org.jspecify.annotations.Nullable;

/**
 * Who may connect, and what keeps others from reading or changing what is sent.
 *
 * @param tls what the node talks TLS with until it gets other
 * {@linkplain NettyTransport#renew(TlsMaterial) material}; {@code null} for connections
 * without TLS
 * @param verifyIdentity whether, with TLS, a node needs a certificate that names it,
 * {@code urn:sngo:node:<id>} as a URI among its subject alternative names. Otherwise
 * whoever has any certificate of an accepted authority may call itself as it likes, but
 * for those that are for calls alone
 * @param keys the secrets by which nodes know each other; {@code null} for none
 * @param signing whether connections without TLS are signed where there is a secret; one
 * side that wants it is enough
 * @param protectedMode whether a node with neither a secret nor TLS has connections with
 * processes of its own machine alone
 */
public record TransportSecurity(@Nullable TlsMaterial tls, boolean verifyIdentity, @Nullable KeyRing keys,
		boolean signing, boolean protectedMode) {

	/** For nodes of one machine. */
	public static final TransportSecurity DEFAULT = new TransportSecurity(null, true, null, true, true);

	/** What to do in the protected mode, where it is in the way. */
	static final String WAYS_OUT = "Set the same cluster.security.secret on all nodes, or"
			+ " cluster.encryption-enabled=true with certificates, or, where nobody else can reach the nodes,"
			+ " cluster.security.protected-mode=false";

	/**
	 * The same with secrets.
	 */
	public TransportSecurity withKeys(KeyRing keys) {
		return new TransportSecurity(this.tls, this.verifyIdentity, keys, this.signing, this.protectedMode);
	}

	/**
	 * The same with TLS.
	 */
	public TransportSecurity withTls(TlsMaterial tls) {
		return new TransportSecurity(tls, this.verifyIdentity, this.keys, this.signing, this.protectedMode);
	}

	/**
	 * Whether connections with other machines are refused.
	 */
	public boolean isProtected() {
		return this.protectedMode && this.tls == null && this.keys == null;
	}

	boolean signs() {
		return this.signing && this.tls == null && this.keys != null;
	}

}
