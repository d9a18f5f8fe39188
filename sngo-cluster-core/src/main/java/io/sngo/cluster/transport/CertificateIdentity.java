// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import io.sngo.cluster.InvalidConfigurationException;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.protocol.CallerIds;
import io.sngo.cluster.protocol.UntrustedText;

/**
 * Whom a certificate names: nodes, callers and roles, each as a URI among the subject
 * alternative names. Exactly that: host names, addresses and the common name say nothing
 * about a node, and nothing stands for several.
 *
 * @param subject the subject's name, for people
 * @param nodes ids of the nodes that it may be used by, mostly one
 * @param callers whom else it may be used by, to call services and for nothing else;
 * without what their ids {@linkplain CallerIds#PREFIX begin} with
 * @param isOfCaller whether it was made for a caller, be it one whose id is not allowed
 * @param roles what its nodes and callers may do
 */
record CertificateIdentity(String subject, Set<String> nodes, Set<String> callers, boolean isOfCaller,
		Set<String> roles) {

	static final String NODE = "urn:sngo:node:";

	static final String ROLE = "urn:sngo:role:";

	/** The kind of name in {@link X509Certificate#getSubjectAlternativeNames()}. */
	private static final Integer URI = 6;

	/**
	 * A certificate whose names cannot be read names nobody.
	 */
	static CertificateIdentity of(X509Certificate certificate) {
		Set<String> nodes = new TreeSet<>();
		Set<String> callers = new TreeSet<>();
		Set<String> roles = new TreeSet<>();
		boolean isOfCaller = false;
		for (String uri : uris(certificate)) {
			isOfCaller |= uri.startsWith(CallerIds.PREFIX);
			addName(uri, NODE, nodes);
			addName(uri, CallerIds.PREFIX, callers);
			addName(uri, ROLE, roles);
		}
		return new CertificateIdentity(certificate.getSubjectX500Principal().getName(), nodes, callers, isOfCaller,
				roles);
	}

	private static List<String> uris(X509Certificate certificate) {
		try {
			Collection<List<?>> names = certificate.getSubjectAlternativeNames();
			return (names != null) ? names.stream()
				.filter((name) -> URI.equals(name.get(0)))
				.map((name) -> (String) name.get(1))
				.toList() : List.of();
		}
		catch (CertificateParsingException ex) {
			return List.of();
		}
	}

	/**
	 * What no node id may look like names nothing, a wildcard in particular.
	 */
	private static void addName(String uri, String prefix, Set<String> names) {
		if (uri.startsWith(prefix)) {
			try {
				names.add(NodeId.of(uri.substring(prefix.length())).value());
			}
			catch (InvalidConfigurationException ex) {
				// not one of ours
			}
		}
	}

	/**
	 * Whether it may be used by who calls itself so.
	 */
	boolean names(NodeId id) {
		return CallerIds.isCaller(id) ? this.callers.contains(id.value().substring(CallerIds.PREFIX.length()))
				: this.nodes.contains(id.value());
	}

	/**
	 * Whether it was made to call services alone.
	 */
	boolean isForCallers() {
		return this.nodes.isEmpty() && this.isOfCaller;
	}

	/**
	 * What the certificate says, safe to be shown.
	 */
	String text() {
		return UntrustedText.escape("'" + this.subject + "' names " + names());
	}

	private String names() {
		if (isForCallers()) {
			return "no node, and is for calls of services alone, as "
					+ (this.callers.isEmpty() ? "nobody whose id is allowed"
							: CallerIds.PREFIX + String.join(", " + CallerIds.PREFIX, this.callers));
		}
		return this.nodes.isEmpty() ? "no node" : "the node " + String.join(", ", this.nodes);
	}

}
