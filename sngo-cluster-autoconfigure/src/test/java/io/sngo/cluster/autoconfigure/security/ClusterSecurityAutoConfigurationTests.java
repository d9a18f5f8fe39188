// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.security;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import io.sngo.cluster.InvalidConfigurationException;
import io.sngo.cluster.autoconfigure.ClusterAutoConfiguration;
import io.sngo.cluster.autoconfigure.ClusterPayloadAutoConfiguration;
import io.sngo.cluster.autoconfigure.ClusterProperties;
import io.sngo.cluster.transport.KeyRing;
import io.sngo.cluster.transport.Secret;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.actuate.autoconfigure.context.properties.ConfigurationPropertiesReportEndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.env.EnvironmentEndpointAutoConfiguration;
import org.springframework.boot.actuate.context.properties.ConfigurationPropertiesReportEndpoint;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.actuate.env.EnvironmentEndpoint;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

class ClusterSecurityAutoConfigurationTests {

	@TempDir
	private Path directory;

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withPropertyValues("cluster.bind-addr=127.0.0.1", "cluster.bind-port=0", "cluster.node-id=n1",
				"management.endpoints.web.exposure.include=*")
		.withConfiguration(AutoConfigurations.of(ClusterAutoConfiguration.class, ClusterPayloadAutoConfiguration.class,
				ClusterSecurityAutoConfiguration.class, ClusterSecretsEndpointAutoConfiguration.class));

	@Test
	void thereAreNoneByDefault() {
		this.runner.run((context) -> assertThat(context).hasNotFailed()
			.doesNotHaveBean(KeyRing.class)
			.doesNotHaveBean(SecretFileWatcher.class)
			.doesNotHaveBean(ClusterSecretsEndpoint.class));
	}

	@Test
	void ofProperties() {
		this.runner
			.withPropertyValues("cluster.security.secret=" + Secrets.text(1),
					"cluster.security.accepted-secrets=" + Secrets.text(2) + "," + Secrets.text(3))
			.run((context) -> {
				assertThat(context.getBean(KeyRing.class).secrets()).extracting(Secret::id)
					.containsExactly(Secrets.id(1), Secrets.id(2), Secrets.id(3));
				assertThat(context).hasSingleBean(ClusterSecretsEndpoint.class)
					.doesNotHaveBean(SecretFileWatcher.class);
			});
	}

	@Test
	void threat02ASecretThatNobodyUsesEndsTheStart() {
		new ApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(ClusterAutoConfiguration.class, ClusterPayloadAutoConfiguration.class))
			.withPropertyValues("cluster.bind-port=0", "cluster.security.secret=" + Secrets.text(1))
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidConfigurationException.class)
				.hasMessageContaining("uses the secret"));
	}

	@Test
	void ofAFile() throws IOException {
		Path file = Files.writeString(this.directory.resolve("secrets"), Secrets.text(1) + "\n" + Secrets.text(2));
		this.runner.withPropertyValues("cluster.security.secret-file=" + file).run((context) -> {
			assertThat(context.getBean(KeyRing.class).secrets()).extracting(Secret::id)
				.containsExactly(Secrets.id(1), Secrets.id(2));
			assertThat(context.getBean(SecretFileWatcher.class).isRunning()).isTrue();
		});
	}

	@Test
	void ofTheApplication() {
		KeyRing own = new KeyRing(Secret.of(Secrets.text(4)));
		this.runner.withBean(KeyRing.class, () -> own)
			.withPropertyValues("cluster.security.secret=" + Secrets.text(1))
			.run((context) -> assertThat(context.getBean(KeyRing.class)).isSameAs(own));
	}

	@ParameterizedTest
	@CsvSource({ "cluster.security.secret=, cluster.security.secret",
			"cluster.security.secret=short, a secret of 5 bytes",
			"cluster.security.secret=change-me-0123456789-0123456789-abc, looks like an example",
			"cluster.security.secret-file=/no/such/file, cluster.security.secret-file",
			"cluster.security.accepted-secrets=qZ8+Yk2vR0c4mB7xN1tLwE5sJh9uPa3d, cluster.security.accepted-secrets" })
	void threat02WhatIsNotAllowedEndsTheStart(String property, String message) {
		this.runner.withPropertyValues(property)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidConfigurationException.class)
				.hasMessageContaining(message));
	}

	@Test
	void thereIsOneSource() {
		this.runner
			.withPropertyValues("cluster.security.secret-file=/run/secrets",
					"cluster.security.secret=" + Secrets.text(1))
			.run((context) -> assertThat(context).getFailure().rootCause().hasMessageContaining("not both"));
	}

	@Test
	void threat31SecretsAreNotShown() {
		this.runner
			.withConfiguration(AutoConfigurations.of(EnvironmentEndpointAutoConfiguration.class,
					ConfigurationPropertiesReportEndpointAutoConfiguration.class))
			.withPropertyValues("management.endpoint.env.show-values=always",
					"management.endpoint.configprops.show-values=always", "my.own=" + Secrets.text(1),
					"cluster.security.secret=${my.own}", "cluster.security.accepted-secrets[0]=" + Secrets.text(2))
			.run((context) -> {
				String env = show(context.getBean(EnvironmentEndpoint.class).environment(null));
				String properties = show(
						context.getBean(ConfigurationPropertiesReportEndpoint.class).configurationProperties());
				assertThat(env).contains("cluster.security.secret", "127.0.0.1").doesNotContain("qZ8+Yk2v");
				assertThat(properties).contains("acceptedSecrets", "127.0.0.1").doesNotContain("qZ8+Yk2v");
				assertThat(context.getBean(ClusterProperties.class).toString()).doesNotContain("qZ8+Yk2v");
				assertThat(context).hasSingleBean(SanitizingFunction.class);
			});
	}

	/**
	 * Nobody else can tell that they are secrets: their names do, or the option in front
	 * of them.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "cluster.security.secret=", "cluster.security.accepted-secrets[0]=",
			"CLUSTER_SECURITY_SECRET=", "my.command=app.jar --cluster.security.secret=" })
	void threat31SecretsThatAreNotInUseAreNotShownEither(String property) {
		this.runner.withConfiguration(AutoConfigurations.of(EnvironmentEndpointAutoConfiguration.class))
			.withBean(KeyRing.class, () -> new KeyRing(Secret.of(Secrets.text(4))))
			.withPropertyValues("management.endpoint.env.show-values=always", property + Secrets.text(1))
			.run((context) -> assertThat(show(context.getBean(EnvironmentEndpoint.class).environment(null)))
				.contains(property.substring(0, property.indexOf('=')), "127.0.0.1")
				.doesNotContain("qZ8+Yk2v"));
	}

	private static String show(Object page) {
		return JsonMapper.builder().findAndAddModules().build().writeValueAsString(page);
	}

}
