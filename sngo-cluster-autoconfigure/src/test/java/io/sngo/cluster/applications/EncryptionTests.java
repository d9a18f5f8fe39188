// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.applications;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.sngo.cluster.ClusterManager;
import io.sngo.cluster.JoinRejectedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Nodes that talk TLS, with certificates made by the JDK's own tool.
 */
class EncryptionTests {

	@TempDir
	private Path directory;

	@Test
	void nodesThatTrustEachOtherMeet() throws Exception {
		String[] tls = tls("nodes");
		try (Nodes nodes = new Nodes()) {
			nodes.start(Application.class, tls);
			nodes.start(Application.class, tls);
			nodes.awaitMembers(2);
		}
	}

	@Test
	void strangersDoNot() throws Exception {
		try (Nodes nodes = new Nodes()) {
			ConfigurableApplicationContext first = nodes.start(Application.class, tls("ours"));
			assertStaysOut(nodes, first, tls("theirs"));
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

	private String[] tls(String name) throws Exception {
		Path store = this.directory.resolve(name + ".p12");
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair"));
		command.addAll(Arrays.asList("-alias node -keyalg EC -dname CN=node -ext san=ip:127.0.0.1,dns:localhost"
			.concat(" -storetype PKCS12 -storepass changeit -validity 2 -keystore")
			.split(" ")));
		command.add(store.toString());
		Process process = new ProcessBuilder(command).inheritIO().start();
		assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
		assertThat(process.exitValue()).isZero();
		return new String[] { "cluster.encryption-enabled=true", "cluster.security.ssl.bundle=nodes",
				"spring.ssl.bundle.jks.nodes.keystore.location=" + store.toUri(),
				"spring.ssl.bundle.jks.nodes.keystore.password=changeit",
				"spring.ssl.bundle.jks.nodes.truststore.location=" + store.toUri(),
				"spring.ssl.bundle.jks.nodes.truststore.password=changeit" };
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
