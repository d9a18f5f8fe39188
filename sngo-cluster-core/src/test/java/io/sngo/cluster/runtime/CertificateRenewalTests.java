// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.runtime;

import java.util.List;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.sngo.cluster.InvalidConfigurationException;
import io.sngo.cluster.NodeState;
import io.sngo.cluster.transport.TlsMaterial;
import io.sngo.cluster.transport.TransportSecurity;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * When a node takes other certificates, over its life.
 */
class CertificateRenewalTests {

	private final TestNodes nodes = new TestNodes();

	private X509Bundle authority;

	@BeforeEach
	void authority() throws Exception {
		this.authority = new CertificateBuilder().subject("CN=authority")
			.setIsCertificateAuthority(true)
			.buildSelfSigned();
	}

	@AfterEach
	void close() {
		this.nodes.close();
	}

	private TlsMaterial material(String node) throws Exception {
		X509Bundle own = new CertificateBuilder().subject("CN=" + node)
			.addSanUriName("urn:sngo:node:" + node)
			.buildIssuedBy(this.authority);
		return TlsMaterial.of(own.toKeyManagerFactory(), own.toTrustManagerFactory(), List.of(), List.of());
	}

	private Cluster create(String node, TlsMaterial material) {
		return this.nodes.create(TestNodes.settings(node),
				(builder) -> builder.security(TransportSecurity.DEFAULT.withTls(material)));
	}

	@Test
	void aNodeStartsWithTheLastThatItWasGiven() throws Exception {
		Cluster one = create("one", material("another"));
		one.renewCertificates(material("one"));
		one.start();
		TlsMaterial two = material("two");
		Cluster other = this.nodes.start(TestNodes.settings("two").withSeeds(TestNodes.address(one)),
				(builder) -> builder.security(TransportSecurity.DEFAULT.withTls(two)));
		TestNodes.awaitState(NodeState.ACTIVE, "two", one, other);
	}

	@Test
	void aNodeThatRunsTakesNoneOfAnotherNode() throws Exception {
		Cluster one = create("one", material("one"));
		one.start();
		TlsMaterial another = material("another");
		assertThatExceptionOfType(InvalidConfigurationException.class).isThrownBy(() -> one.renewCertificates(another))
			.withMessageContaining("urn:sngo:node:one");
		TlsMaterial renewed = material("one");
		assertThatNoException().isThrownBy(() -> one.renewCertificates(renewed));
	}

	@Test
	void afterTheEndNothingHappens() throws Exception {
		Cluster one = create("one", material("one"));
		one.start();
		one.close();
		TlsMaterial renewed = material("one");
		assertThatNoException().isThrownBy(() -> one.renewCertificates(renewed));
	}

	@Test
	void aNodeWithoutTlsHasNone() throws Exception {
		Cluster plain = this.nodes.create(TestNodes.settings("plain"), (builder) -> builder);
		TlsMaterial material = material("plain");
		assertThatIllegalStateException().isThrownBy(() -> plain.renewCertificates(material))
			.withMessageContaining("without TLS");
	}

}
