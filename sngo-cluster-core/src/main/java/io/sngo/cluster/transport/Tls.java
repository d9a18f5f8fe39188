// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Set;

import javax.net.ssl.SSLPeerUnverifiedException;

import io.netty.channel.Channel;
import io.sngo.cluster.InvalidConfigurationException;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.protocol.CallerIds;
import io.sngo.cluster.protocol.Peer;
import io.sngo.cluster.protocol.UntrustedText;
import org.jspecify.annotations.Nullable;
import reactor.netty.tcp.SslProvider;

/**
 * TLS of one transport: what new connections are made with, and who is at their other
 * ends. Safe for use by any thread.
 */
final class Tls {

	private final boolean verifyIdentity;

	private final SslProvider server = provider(false);

	private final SslProvider client = provider(true);

	private volatile TlsMaterial material;

	/**
	 * @param verifyIdentity see {@link TransportSecurity}
	 */
	Tls(TlsMaterial material, boolean verifyIdentity) {
		this.material = material;
		this.verifyIdentity = verifyIdentity;
	}

	private SslProvider provider(boolean client) {
		return SslProvider.builder().sslContext(new CurrentSslContext(() -> this.material, client)).build();
	}

	/**
	 * For those who dial this node.
	 */
	SslProvider server() {
		return this.server;
	}

	/**
	 * For those whom this node dials.
	 */
	SslProvider client() {
		return this.client;
	}

	/**
	 * Whether a node may call itself so with what it presents: others would refuse it.
	 * @throws InvalidConfigurationException if it may not
	 */
	void check(NodeId local, Set<String> roles) {
		check(this.material, local, roles);
	}

	/**
	 * Uses other material for connections from now on.
	 * @throws InvalidConfigurationException if it does not name this node; nothing has
	 * changed then
	 */
	void renew(TlsMaterial other, NodeId local, Set<String> roles) {
		check(other, local, roles);
		this.material = other;
	}

	private void check(TlsMaterial checked, NodeId local, Set<String> roles) {
		if (!this.verifyIdentity && !checked.isForCallers()) {
			return;
		}
		checkRoles(checked, roles);
		CertificateIdentity another = checked.otherThan(local);
		if (another != null) {
			throw new InvalidConfigurationException("cluster.node-id", local.value(),
					"an id that the certificate of 'cluster.security.ssl.bundle' names (" + another.text()
							+ "); or a certificate that has '" + CertificateIdentity.NODE + local.value()
							+ "' as a URI among its subject alternative names; or set"
							+ " 'cluster.security.ssl.verify-identity' to false, so that any certificate of an"
							+ " authority that is trusted may be any node");
		}
	}

	private static void checkRoles(TlsMaterial checked, Set<String> roles) {
		CertificateIdentity without = checked.without(roles);
		if (without != null) {
			throw new InvalidConfigurationException("cluster.security.roles", roles,
					"roles that the certificate of 'cluster.security.ssl.bundle' names, each as '"
							+ CertificateIdentity.ROLE + "' and its name, a URI among its subject alternative names. "
							+ without.text() + " and the roles " + without.roles());
		}
	}

	/**
	 * Whether the other side of a connection is who it says.
	 * @param roles that it says it has
	 * @return why not; {@code null} if it is
	 */
	@Nullable Refusal judge(Channel channel, Peer claimed, Set<String> roles) {
		TlsHandler handler = channel.pipeline().get(TlsHandler.class);
		if (handler == null) {
			return refusal(claimed, "comes without TLS");
		}
		try {
			X509Certificate certificate = PeerCertificates.of(handler).get(0);
			// Not even where it is trusted itself, as an authority is for as long as it
			// is kept.
			certificate.checkValidity();
			TlsMaterial now = this.material;
			if (handler.material() != now && !PeerCertificates.areAcceptable(handler, now.authorities())) {
				return refusal(claimed, "has a certificate that is not accepted any more");
			}
			CertificateIdentity identity = CertificateIdentity.of(certificate);
			// Who makes one for callers wants no node to have it, whatever is checked
			// else.
			return this.verifyIdentity || identity.isForCallers() ? judge(identity, claimed, roles) : null;
		}
		catch (SSLPeerUnverifiedException | CertificateException ex) {
			return refusal(claimed,
					"has no valid certificate: " + UntrustedText.escape(String.valueOf(ex.getMessage())));
		}
	}

	private static @Nullable Refusal judge(CertificateIdentity identity, Peer claimed, Set<String> roles) {
		if (!identity.names(claimed.id())) {
			String needed = CallerIds.isCaller(claimed.id()) ? "" : CertificateIdentity.NODE;
			return refusal(claimed, "has a certificate that does not name it: " + identity.text() + "; needed is '"
					+ needed + claimed.id() + "'");
		}
		return identity.roles().containsAll(roles) ? null
				: refusal(claimed,
						"claims the roles " + roles + ", and its certificate names the roles " + identity.roles()
								+ ": it can claim those alone, each named as the URI '" + CertificateIdentity.ROLE
								+ "…'");
	}

	private static Refusal refusal(Peer claimed, String why) {
		String who = CallerIds.isCaller(claimed.id()) ? "Caller" : "Node";
		return new Refusal(Refusal.WRONG_CREDENTIALS,
				who + " '" + claimed.id() + "' at " + claimed.address() + " " + why);
	}

	/**
	 * Whether a connection was made with the present material.
	 */
	boolean isCurrent(Channel channel) {
		TlsHandler handler = channel.pipeline().get(TlsHandler.class);
		return handler != null && handler.material() == this.material;
	}

	/**
	 * Whether the other side would be accepted with the present material, too.
	 */
	boolean isTrusted(Channel channel) {
		TlsHandler handler = channel.pipeline().get(TlsHandler.class);
		return handler != null && PeerCertificates.areAcceptable(handler, this.material.authorities());
	}

}
