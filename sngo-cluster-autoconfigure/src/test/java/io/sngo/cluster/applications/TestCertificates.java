// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.applications;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;

/**
 * An authority, and files of certificates that it has signed, as applications have them.
 */
final class TestCertificates {

	private final Path directory;

	private X509Bundle authority;

	TestCertificates(Path directory) {
		this.directory = directory;
		newAuthority();
	}

	/**
	 * What is made from now on is signed by another one. All nodes trust the former, too.
	 */
	void newAuthority() {
		X509Bundle former = this.authority;
		this.authority = make(() -> new CertificateBuilder().subject("CN=authority")
			.setIsCertificateAuthority(true)
			.buildSelfSigned());
		write("authority.pem",
				this.authority.getRootCertificatePEM() + ((former != null) ? former.getRootCertificatePEM() : ""));
	}

	/**
	 * Makes a certificate that names a node, in the place of its former one.
	 */
	X509Certificate renew(String node) {
		X509Bundle made = issue(node);
		write(node + ".pem", made.getPrivateKeyPEM() + made.getCertificatePathPEM());
		return made.getCertificate();
	}

	void damage(String node) {
		write(node + ".pem", "this is no certificate");
	}

	private X509Bundle issue(String node) {
		return make(() -> new CertificateBuilder().subject("CN=" + node)
			.addSanUriName("urn:sngo:node:" + node)
			.addExtendedKeyUsageServerAuth()
			.addExtendedKeyUsageClientAuth()
			.buildIssuedBy(this.authority));
	}

	/**
	 * The properties of an application that has the certificate of a node, in PEM.
	 */
	String[] pem(String node, String... more) {
		renew(node);
		String own = this.directory.resolve(node + ".pem").toUri().toString();
		return with(more, "cluster.encryption-enabled=true", "cluster.security.ssl.bundle=nodes",
				"spring.ssl.bundle.pem.nodes.keystore.certificate=" + own,
				"spring.ssl.bundle.pem.nodes.keystore.private-key=" + own,
				"spring.ssl.bundle.pem.nodes.truststore.certificate=" + this.directory.resolve("authority.pem").toUri(),
				"spring.ssl.bundle.pem.nodes.reload-on-update=true", "spring.ssl.bundle.watch.file.quiet-period=100ms");
	}

	/**
	 * The same, in a key store.
	 */
	String[] jks(String node) {
		Path store = this.directory.resolve(node + ".p12");
		make(() -> {
			try (OutputStream out = Files.newOutputStream(store)) {
				issue(node).toKeyStore("changeit".toCharArray()).store(out, "changeit".toCharArray());
			}
			return store;
		});
		return new String[] { "cluster.encryption-enabled=true", "cluster.security.ssl.bundle=nodes",
				"spring.ssl.bundle.jks.nodes.keystore.location=" + store.toUri(),
				"spring.ssl.bundle.jks.nodes.keystore.password=changeit",
				"spring.ssl.bundle.jks.nodes.truststore.location=" + store.toUri(),
				"spring.ssl.bundle.jks.nodes.truststore.password=changeit" };
	}

	private static String[] with(String[] more, String... properties) {
		List<String> all = new ArrayList<>(Arrays.asList(properties));
		all.addAll(Arrays.asList(more));
		return all.toArray(String[]::new);
	}

	/**
	 * All at once, as whoever replaces certificates in use should.
	 */
	private void write(String file, String text) {
		make(() -> {
			Path made = Files.writeString(this.directory.resolve(file + ".new"), text);
			return Files.move(made, this.directory.resolve(file), StandardCopyOption.ATOMIC_MOVE);
		});
	}

	private static <T> T make(Making<T> making) {
		try {
			return making.make();
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	private interface Making<T> {

		T make() throws Exception;

	}

}
