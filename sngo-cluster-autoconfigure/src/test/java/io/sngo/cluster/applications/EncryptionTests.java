// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.applications;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.sngo.cluster.ClusterEvent;
import io.sngo.cluster.ClusterManager;
import io.sngo.cluster.JoinRejectedException;
import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.service.RemoteService;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.awaitility.Awaitility.await;

/**
 * Nodes that talk TLS, with an SSL bundle of the application.
 */
@ExtendWith(OutputCaptureExtension.class)
class EncryptionTests {

	private static final Duration SOON = Duration.ofSeconds(20);

	private static final String SERVICE = "echo";

	private TestCertificates certificates;

	@BeforeEach
	void authority(@TempDir Path directory) {
		this.certificates = new TestCertificates(directory);
	}

	@Test
	void nodesThatTrustEachOtherMeet() {
		try (Nodes nodes = new Nodes()) {
			nodes.start(Application.class, this.certificates.pem("n1"));
			nodes.start(Application.class, this.certificates.jks("n2"));
			nodes.awaitMembers(2);
		}
	}

	@Test
	void strangersDoNot(@TempDir Path elsewhere) {
		try (Nodes nodes = new Nodes()) {
			ConfigurableApplicationContext first = nodes.start(Application.class, this.certificates.pem("n1"));
			assertStaysOut(nodes, first, new TestCertificates(elsewhere).pem("n2"));
			assertStaysOut(nodes, first);
		}
	}

	/**
	 * The start ends before or after the refusal is known, but never with a member.
	 */
	private static void assertStaysOut(Nodes nodes, ConfigurableApplicationContext first, String... properties) {
		try (ConfigurableApplicationContext stranger = nodes.start(Application.class, properties)) {
			assertThat(stranger.getBean(ClusterManager.class).health().healthy()).isFalse();
		}
		catch (RuntimeException ex) {
			assertThat(ex).hasRootCauseInstanceOf(JoinRejectedException.class);
		}
		assertThat(first.getBean(ClusterManager.class).nodes()).hasSize(1);
	}

	@Test
	void withoutTheCheckOfIdentityOneCertificateServesForAll() {
		String unchecked = "cluster.security.ssl.verify-identity=false";
		try (Nodes nodes = new Nodes()) {
			nodes.start(Application.class, this.certificates.pem("shared", unchecked));
			nodes.start(Application.class, this.certificates.pem("shared", unchecked));
			nodes.awaitMembers(2);
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"',
			textBlock = """
					cluster.node-id=other                                             | 'cluster.node-id' has the value 'other' | urn:sngo:node:other
					spring.ssl.bundle.pem.nodes.options.enabled-protocols=TLSv1.1     | 'cluster.security.ssl.bundle'           | the protocol 'TLSv1.1' is not allowed
					spring.ssl.bundle.pem.nodes.options.ciphers=TLS_RSA_WITH_NULL_SHA | 'cluster.security.ssl.bundle'           | the cipher suite 'TLS_RSA_WITH_NULL_SHA' is not allowed
					spring.ssl.bundle.pem.nodes.truststore.certificate=               | 'cluster.security.ssl.bundle'           | does not serve for TLS
					""")
	void whatIsWrongIsToldInOneMessage(String property, String description, String action, CapturedOutput output) {
		try (Nodes nodes = new Nodes()) {
			assertThatException()
				.isThrownBy(() -> nodes.start(Application.class, this.certificates.pem("n1", property)));
			assertThat(output).contains("APPLICATION FAILED TO START", description, action).doesNotContain("\tat ");
		}
	}

	@Test
	void certificatesAreReplacedUnderCalls(CapturedOutput output) {
		try (Nodes nodes = new Nodes()) {
			ConfigurableApplicationContext first = nodes.start(Application.class, this.certificates.pem("n1"));
			ConfigurableApplicationContext second = nodes.start(Application.class, this.certificates.pem("n2"));
			nodes.awaitMembers(2);
			List<ClusterEvent> accusations = new ArrayList<>();
			first.getBean(ClusterManager.class)
				.events()
				.filter((event) -> event instanceof ClusterEvent.NodeSuspected
						|| event instanceof ClusterEvent.NodeFailed)
				.subscribe(accusations::add);
			second.getBean(RemoteService.class).register(SERVICE, String.class, (request, context) -> request);
			nodes.awaitInstances(SERVICE, 1);
			RemoteService caller = first.getBean(RemoteService.class);
			for (int i = 0; i < 3; i++) {
				if (i == 1) {
					int renewals = renewals(output);
					this.certificates.newAuthority();
					awaitCalls(caller, () -> renewals(output) == renewals + 2);
				}
				for (ConfigurableApplicationContext node : List.of(first, second)) {
					X509Certificate renewed = this.certificates
						.renew(node.getBean(ClusterManager.class).localNode().id().value());
					awaitCalls(caller, () -> presented(node).equals(renewed));
				}
			}
			assertThat(accusations).isEmpty();
			nodes.awaitMembers(2);
		}
	}

	private static int renewals(CapturedOutput output) {
		return output.getAll().split("talks with the new certificates", -1).length;
	}

	/**
	 * Calls again and again until something has happened; no call may fail.
	 */
	private static void awaitCalls(RemoteService caller, Callable<Boolean> happened) {
		await().atMost(SOON).until(() -> {
			for (int i = 0; i < 20; i++) {
				assertThat(caller.call(SERVICE, "hi", String.class).block(SOON)).isEqualTo("hi");
			}
			return happened.call();
		});
	}

	@Test
	void aBundleThatBecomesUselessIsNotUsed(CapturedOutput output) {
		try (Nodes nodes = new Nodes()) {
			ConfigurableApplicationContext first = nodes.start(Application.class, this.certificates.pem("n1"));
			X509Certificate good = presented(first);
			this.certificates.damage("n1");
			await().atMost(SOON).until(() -> output.getAll().contains("ERROR"));
			assertThat(presented(first)).isEqualTo(good);
			nodes.start(Application.class, this.certificates.pem("n2"));
			nodes.awaitMembers(2);
			X509Certificate renewed = this.certificates.renew("n1");
			await().atMost(SOON).until(() -> presented(first).equals(renewed));
		}
	}

	/**
	 * What a node says of itself to whoever connects.
	 */
	private static X509Certificate presented(ConfigurableApplicationContext node) {
		NodeAddress address = node.getBean(ClusterManager.class).localNode().address();
		try {
			SSLContext context = SSLContext.getInstance("TLS");
			context.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
			try (SSLSocket socket = (SSLSocket) context.getSocketFactory()
				.createSocket(address.host(), address.port())) {
				socket.startHandshake();
				return (X509Certificate) socket.getSession().getPeerCertificates()[0];
			}
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
