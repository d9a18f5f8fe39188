// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.security.KeyStore;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

import javax.net.ssl.KeyManagerFactory;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.pkitesting.X509Bundle;
import io.sngo.cluster.NodeId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * What nodes can talk TLS with, and what is refused before they try.
 */
@ExtendWith(BufferLeaks.class)
class TlsMaterialTests {

	private static final TestAuthority AUTHORITY = new TestAuthority("the cluster");

	private static final TestAuthority STRANGER = new TestAuthority("somebody else");

	private static TlsMaterial material(List<String> protocols, List<String> ciphers) {
		return TlsMaterial.of(TestAuthority.keys(AUTHORITY.node("one")), TestAuthority.trust(AUTHORITY), protocols,
				ciphers);
	}

	@Test
	void namesTheNodesOfItsCertificate() {
		TlsMaterial material = material(List.of(), List.of());
		assertThat(material.otherThan(NodeId.of("one"))).isNull();
		assertThat(material.otherThan(NodeId.of("two")).nodes()).containsExactly("one");
	}

	@Test
	void tls13Alone() {
		assertThat(engineProtocols(material(List.of(), List.of()))).containsExactly("TLSv1.3");
		assertThat(engineProtocols(material(List.of("TLSv1.2", "TLSv1.3"), List.of())))
			.containsExactlyInAnyOrder("TLSv1.2", "TLSv1.3");
		assertThat(engineProtocols(material(List.of("TLSv1.2"), List.of()))).containsExactly("TLSv1.2");
	}

	private static String[] engineProtocols(TlsMaterial material) {
		assertThat(material.client().newEngine(UnpooledByteBufAllocator.DEFAULT).getEnabledProtocols())
			.containsExactly(material.server().newEngine(UnpooledByteBufAllocator.DEFAULT).getEnabledProtocols());
		return material.server().newEngine(UnpooledByteBufAllocator.DEFAULT).getEnabledProtocols();
	}

	@ParameterizedTest
	@ValueSource(strings = { "TLSv1.1", "TLSv1", "TLS", "SSLv3", "SSLv2Hello", "tlsv1.3", "" })
	void threat04OtherProtocolsAreRefused(String protocol) {
		assertThatThrownBy(() -> material(List.of("TLSv1.3", protocol), List.of()))
			.isInstanceOf(IllegalArgumentException.class)
			.hasMessage("the protocol '" + protocol + "' is not allowed: use TLSv1.3, and TLSv1.2 only for as long as a"
					+ " node needs it");
	}

	@ParameterizedTest
	@ValueSource(strings = { "TLS_RSA_WITH_NULL_SHA256", "TLS_ECDHE_RSA_WITH_NULL_SHA",
			"TLS_DH_anon_WITH_AES_128_CBC_SHA", "TLS_ECDH_anon_WITH_AES_256_CBC_SHA", "SSL_RSA_EXPORT_WITH_RC4_40_MD5",
			"SSL_RSA_EXPORT1024_WITH_DES_CBC_SHA", "SSL_RSA_WITH_RC4_128_SHA", "SSL_RSA_WITH_DES_CBC_SHA",
			"SSL_RSA_WITH_3DES_EDE_CBC_SHA", "TLS_NULL_WITH_NULL_NULL" })
	void threat04CiphersThatProtectNothingAreRefused(String cipher) {
		assertThatThrownBy(() -> material(List.of(), List.of("TLS_AES_256_GCM_SHA384", cipher)))
			.isInstanceOf(IllegalArgumentException.class)
			.hasMessageContaining("the cipher suite '" + cipher + "' is not allowed because it protects nothing");
	}

	@Test
	void ciphersMayBeChosen() {
		TlsMaterial material = material(List.of(), List.of("TLS_AES_256_GCM_SHA384"));
		assertThat(material.server().cipherSuites()).containsExactly("TLS_AES_256_GCM_SHA384");
		assertThatThrownBy(() -> material(List.of(), List.of("TLS_TYPING_ERROR")))
			.isInstanceOf(IllegalArgumentException.class)
			.hasMessageContaining("TLS_TYPING_ERROR");
	}

	@Test
	void ciphersOfAnotherVersionDoNotServe() {
		assertThatThrownBy(() -> material(List.of(), List.of("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256")))
			.isInstanceOf(IllegalArgumentException.class)
			.hasMessageContaining("does not serve");
	}

	@Test
	void noKey() throws Exception {
		KeyStore empty = KeyStore.getInstance("PKCS12");
		empty.load(null, null);
		KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
		keys.init(empty, new char[0]);
		assertThatThrownBy(() -> TlsMaterial.of(keys, TestAuthority.trust(AUTHORITY), List.of(), List.of()))
			.isInstanceOf(IllegalArgumentException.class)
			.hasMessageContaining("does not serve");
	}

	@Test
	void aKeyOfAnotherCertificate() throws Exception {
		X509Bundle one = AUTHORITY.node("one");
		KeyStore store = KeyStore.getInstance("PKCS12");
		store.load(null, null);
		store.setKeyEntry("mixed", AUTHORITY.node("one").getKeyPair().getPrivate(), new char[0],
				one.getCertificatePathWithRoot());
		KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
		keys.init(store, new char[0]);
		assertThatThrownBy(() -> TlsMaterial.of(keys, TestAuthority.trust(AUTHORITY), List.of(), List.of()))
			.isInstanceOf(IllegalArgumentException.class)
			.hasMessageContaining("does not serve");
	}

	@Test
	void anAuthorityThatIsNotTrusted() {
		assertThatThrownBy(() -> TestAuthority.material(AUTHORITY.node("one"), STRANGER))
			.isInstanceOf(IllegalArgumentException.class)
			.hasMessageContaining("unable to find valid certification path");
	}

	@Test
	void anExpiredCertificate() {
		Instant yesterday = Instant.now().minus(1, ChronoUnit.DAYS);
		assertThatThrownBy(() -> TestAuthority.material(AUTHORITY
			.issue((certificate) -> certificate.notBefore(yesterday.minus(1, ChronoUnit.DAYS)).notAfter(yesterday)),
				AUTHORITY))
			.isInstanceOf(IllegalArgumentException.class)
			.hasMessageContaining("NotAfter");
	}

	@Test
	void aCertificateForOneDirectionAlone() {
		X509Bundle server = AUTHORITY.issueBare((certificate) -> certificate.addExtendedKeyUsageServerAuth());
		assertThatThrownBy(() -> TestAuthority.material(server, AUTHORITY)).isInstanceOf(IllegalArgumentException.class)
			.hasMessageContaining("TLS client authentication");
		X509Bundle client = AUTHORITY.issueBare((certificate) -> certificate.addExtendedKeyUsageClientAuth());
		assertThatThrownBy(() -> TestAuthority.material(client, AUTHORITY)).isInstanceOf(IllegalArgumentException.class)
			.hasMessageContaining("TLS server authentication");
	}

}
