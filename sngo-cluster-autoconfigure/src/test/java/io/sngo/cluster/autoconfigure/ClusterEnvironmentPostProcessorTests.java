// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure;

import java.util.HashMap;
import java.util.Map;

import io.sngo.cluster.InvalidConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ClusterEnvironmentPostProcessorTests {

	private final StandardEnvironment environment = new StandardEnvironment();

	private final Map<String, Object> file = new HashMap<>();

	private final Map<String, Object> commandLine = new HashMap<>();

	@Test
	void variablesOverrideFiles() {
		this.file.put("cluster.bind_port", 7000);
		this.file.put("cluster.cluster_name", "file");
		this.file.put("cluster.seed_nodes[0]", "file:1");
		ClusterProperties properties = process(
				Map.of("CLUSTER_PORT", "7948", "CLUSTER_NAME", "shop", "CLUSTER_SEEDS", "a:1, b:2"));
		assertThat(properties.bindPort()).isEqualTo(7948);
		assertThat(properties.clusterName()).isEqualTo("shop");
		assertThat(properties.seedNodes()).containsExactly("a:1", "b:2");
	}

	@Test
	void commandLineOverridesVariables() {
		this.commandLine.put("cluster.bind-port", 9000);
		assertThat(process(Map.of("CLUSTER_PORT", "7948")).bindPort()).isEqualTo(9000);
	}

	@Test
	void withoutVariablesFilesCount() {
		this.file.put("cluster.bind_port", 7000);
		assertThat(process(Map.of()).bindPort()).isEqualTo(7000);
	}

	@Test
	void emptyVariablesAreNone() {
		ClusterProperties properties = process(Map.of("CLUSTER_PORT", "", "CLUSTER_NAME", " ", "CLUSTER_SEEDS", ""));
		assertThat(properties.bindPort()).isNull();
		assertThat(properties.clusterName()).isEqualTo("sngo-cluster");
		assertThat(properties.seedNodes()).isEmpty();
	}

	@Test
	void usualNamesOfVariablesWorkToo() {
		assertThat(process(Map.of("CLUSTER_BINDPORT", "7001")).bindPort()).isEqualTo(7001);
		assertThat(process(Map.of("CLUSTER_NODE_ID", "n7")).nodeId()).isEqualTo("n7");
	}

	@ParameterizedTest
	@ValueSource(strings = { "abc", "-1", "65536", "tcp://10.0.0.1:7946", "7946,7947" })
	void portThatIsNoneIsToldByItsVariable(String port) {
		assertThatExceptionOfType(InvalidConfigurationException.class)
			.isThrownBy(() -> process(Map.of("CLUSTER_PORT", port)))
			.withMessageContaining("CLUSTER_PORT")
			.withMessageContaining(port)
			.withMessageContaining("0 to 65535");
	}

	@ParameterizedTest
	@ValueSource(strings = { "maybe", "off", "" })
	void onlyTrueAndFalseSwitchTheClusterOnAndOff(String enabled) {
		this.file.put("cluster.enabled", enabled);
		assertThatExceptionOfType(InvalidConfigurationException.class).isThrownBy(() -> process(Map.of()))
			.withMessageContaining("'cluster.enabled' has the value '" + enabled + "'")
			.withMessageContaining("true or false");
	}

	@Test
	void variablesAreTheOriginOfWhatTheySay() {
		process(Map.of("CLUSTER_NAME", "shop"));
		assertThat(OriginLookup.getOrigin(
				this.environment.getPropertySources().get(ClusterEnvironmentPostProcessor.SOURCE),
				"cluster.cluster-name"))
			.hasToString("System Environment Property \"CLUSTER_NAME\"");
	}

	@Test
	void nobodyMindsWhereTheClusterIsOff() {
		this.file.put("cluster.enabled", "false");
		assertThat(process(Map.of("CLUSTER_PORT", "tcp://10.0.0.1:7946")).enabled()).isFalse();
	}

	private ClusterProperties process(Map<String, Object> variables) {
		this.environment.setConversionService(new ApplicationConversionService());
		this.environment.getPropertySources()
			.replace(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, new SystemEnvironmentPropertySource(
					StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables));
		this.environment.getPropertySources().addLast(new MapPropertySource("file", this.file));
		this.environment.getPropertySources().addFirst(new MapPropertySource("commandLine", this.commandLine));
		new ClusterEnvironmentPostProcessor().postProcessEnvironment(this.environment, new SpringApplication());
		return Binder.get(this.environment).bindOrCreate("cluster", Bindable.of(ClusterProperties.class));
	}

}
