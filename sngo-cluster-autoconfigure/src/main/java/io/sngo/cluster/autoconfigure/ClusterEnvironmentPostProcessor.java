// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure;

import java.util.LinkedHashMap;
import java.util.Map;

import io.sngo.cluster.InvalidConfigurationException;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.env.OriginTrackedMapPropertySource;
import org.springframework.boot.origin.OriginTrackedValue;
import org.springframework.boot.origin.SystemEnvironmentOrigin;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.util.StringUtils;

/**
 * Lets {@code CLUSTER_PORT}, {@code CLUSTER_NAME} and {@code CLUSTER_SEEDS} of the
 * process environment override what the files say. System properties and command line
 * arguments override these in turn, as they do with all environment variables.
 */
final class ClusterEnvironmentPostProcessor implements EnvironmentPostProcessor, Ordered {

	static final String SOURCE = "clusterEnvironment";

	private static final Map<String, String> VARIABLES = Map.of("CLUSTER_PORT", "cluster.bind-port", "CLUSTER_NAME",
			"cluster.cluster-name", "CLUSTER_SEEDS", "cluster.seed-nodes");

	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE;
	}

	@Override
	public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
		PropertySource<?> variables = environment.getPropertySources()
			.get(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME);
		if (!isEnabled(environment) || variables == null) {
			return;
		}
		Map<String, Object> properties = new LinkedHashMap<>();
		VARIABLES.forEach((variable, property) -> {
			Object value = variables.getProperty(variable);
			// An empty variable is how a deployment descriptor leaves one out.
			if (value != null && StringUtils.hasText(value.toString())) {
				properties.put(property,
						OriginTrackedValue.of(value.toString().trim(), new SystemEnvironmentOrigin(variable)));
			}
		});
		checkPort(properties.get("cluster.bind-port"));
		if (!properties.isEmpty()) {
			environment.getPropertySources()
				.addBefore(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
						new OriginTrackedMapPropertySource(SOURCE, properties, true));
		}
	}

	/**
	 * Checked before anything asks: conditions would take any value but {@code false} for
	 * {@code true}.
	 */
	private static boolean isEnabled(ConfigurableEnvironment environment) {
		String enabled = environment.getProperty("cluster.enabled", "true");
		if (!enabled.equalsIgnoreCase("true") && !enabled.equalsIgnoreCase("false")) {
			throw new InvalidConfigurationException("cluster.enabled", enabled, "true or false");
		}
		return enabled.equalsIgnoreCase("true");
	}

	/**
	 * Here, since the message is to name the variable; Kubernetes sets such a variable to
	 * an URL where a service is called "cluster".
	 */
	private static void checkPort(@Nullable Object port) {
		if (port == null) {
			return;
		}
		try {
			int number = Integer.parseInt(port.toString());
			if (number >= 0 && number <= 65535) {
				return;
			}
		}
		catch (NumberFormatException ex) {
			// told below
		}
		throw new InvalidConfigurationException("CLUSTER_PORT", port, "a port from 0 to 65535, 0 for any free one");
	}

}
