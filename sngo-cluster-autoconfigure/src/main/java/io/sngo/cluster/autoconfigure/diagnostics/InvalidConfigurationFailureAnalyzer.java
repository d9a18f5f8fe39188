// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.diagnostics;

import java.util.Locale;
import java.util.Map;

import io.sngo.cluster.InvalidConfigurationException;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.env.PropertySource;

/**
 * Explains a setting with a value that is not allowed, and where it was set. Before
 * Spring Boot's own explanation, which knows only that binding failed.
 */
@Order(Ordered.HIGHEST_PRECEDENCE + 100)
final class InvalidConfigurationFailureAnalyzer extends AbstractFailureAnalyzer<InvalidConfigurationException> {

	private final @Nullable Environment environment;

	InvalidConfigurationFailureAnalyzer(@Nullable Environment environment) {
		this.environment = environment;
	}

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidConfigurationException cause) {
		String origin = origin(cause.property());
		return new FailureAnalysis("Property '" + cause.property() + "' has the value '" + cause.value()
				+ "', which is not allowed." + (origin.isEmpty() ? "" : " It was set at: " + origin),
				"Use " + cause.allowed() + ".", cause);
	}

	private String origin(String property) {
		if (this.environment instanceof ConfigurableEnvironment configurable) {
			String wanted = canonical(property);
			for (PropertySource<?> source : configurable.getPropertySources()) {
				if (source instanceof OriginLookup<?> && source.getSource() instanceof Map<?, ?> properties) {
					for (Object key : properties.keySet()) {
						Origin origin = canonical(key.toString()).equals(wanted)
								? OriginLookup.getOrigin(source, key.toString()) : null;
						if (origin != null) {
							return origin.toString();
						}
					}
				}
			}
		}
		return "";
	}

	private static String canonical(String property) {
		return property.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
	}

}
