// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import io.sngo.cluster.NodeId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whom certificates name. What they do not name is among the threats.
 */
class CertificateIdentityTests {

	private static final TestAuthority AUTHORITY = new TestAuthority("the cluster");

	private static CertificateIdentity identity(String... uris) {
		return CertificateIdentity.of(AUTHORITY.issue((certificate) -> {
			for (String uri : uris) {
				TestAuthority.uri(certificate, uri);
			}
			return certificate;
		}).getCertificate());
	}

	@Test
	void nodesAndRoles() {
		CertificateIdentity identity = identity("urn:sngo:node:host.example:7946", "urn:sngo:role:member",
				"urn:sngo:role:caller", "urn:sngo:node:B_2-c");
		assertThat(identity.nodes()).containsExactly("B_2-c", "host.example:7946");
		assertThat(identity.roles()).containsExactly("caller", "member");
		assertThat(identity.names(NodeId.of("host.example:7946"))).isTrue();
		assertThat(identity.names(NodeId.of("host.example"))).isFalse();
		assertThat(identity.text()).isEqualTo("'CN=a certificate' names the node B_2-c, host.example:7946");
	}

	@Test
	void callers() {
		CertificateIdentity identity = identity("urn:sngo:caller:till.1", "urn:sngo:caller:B", "urn:sngo:role:shop");
		assertThat(identity.callers()).containsExactly("B", "till.1");
		assertThat(identity.isForCallers()).isTrue();
		assertThat(identity.names(NodeId.of("urn:sngo:caller:B"))).isTrue();
		assertThat(identity.names(NodeId.of("urn:sngo:caller:b"))).isFalse();
		assertThat(identity.names(NodeId.of("urn:sngo:caller:"))).isFalse();
		assertThat(identity.names(NodeId.of("B"))).isFalse();
		assertThat(identity.text()).isEqualTo("'CN=a certificate' names no node, and is for calls of services alone,"
				+ " as urn:sngo:caller:B, urn:sngo:caller:till.1");
	}

	@Test
	void aNodeThatMayBeACallerToo() {
		CertificateIdentity identity = identity("urn:sngo:node:a", "urn:sngo:caller:b");
		assertThat(identity.isForCallers()).isFalse();
		assertThat(identity.names(NodeId.of("a"))).isTrue();
		assertThat(identity.names(NodeId.of("urn:sngo:caller:b"))).isTrue();
		assertThat(identity.names(NodeId.of("b"))).isFalse();
		assertThat(identity.text()).isEqualTo("'CN=a certificate' names the node a");
	}

	@Test
	void noNodeHasTheNameOfACaller() {
		CertificateIdentity identity = identity("urn:sngo:node:urn:sngo:caller:b");
		assertThat(identity.names(NodeId.of("urn:sngo:caller:b"))).isFalse();
		assertThat(identity.names(NodeId.of("b"))).isFalse();
	}

	@Test
	void nobody() {
		CertificateIdentity identity = identity();
		assertThat(identity.nodes()).isEmpty();
		assertThat(identity.roles()).isEmpty();
		assertThat(identity.text()).isEqualTo("'CN=a certificate' names no node");
	}

	@Test
	void nothingThatIsNoId() {
		CertificateIdentity identity = identity("urn:sngo:node:", "urn:sngo:node:a/b", "urn:sngo:role:*",
				"urn:sngo:node:" + "a".repeat(129), "urn:sngo:caller:", "urn:sngo:caller:*");
		assertThat(identity.nodes()).isEmpty();
		assertThat(identity.callers()).isEmpty();
		assertThat(identity.roles()).isEmpty();
	}

	/**
	 * Else a slip in the id would make a certificate for calls one for anything, where
	 * identities are not looked at.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "urn:sngo:caller:", "urn:sngo:caller:*", "urn:sngo:caller:till/2",
			"urn:sngo:caller:order%20desk" })
	void threat08WhatWasMadeForACallerIsForNothingElseWhateverItsId(String uri) {
		CertificateIdentity identity = identity(uri);
		assertThat(identity.isForCallers()).isTrue();
		assertThat(identity.text()).contains("no node", "nobody whose id is allowed");
		assertThat(identity(uri, "urn:sngo:node:a").isForCallers()).isFalse();
	}

	@Test
	void aSubjectIsMadeSafe() {
		assertThat(CertificateIdentity
			.of(AUTHORITY.issue((certificate) -> certificate.subject("CN=a\\0Ab ${jndi:ldap://x}")).getCertificate())
			.text()).doesNotContain("\n", "${");
	}

}
