// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.diagnostics;

import java.time.Duration;
import java.util.regex.Pattern;

import io.sngo.cluster.InvalidConfigurationException;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.format.annotation.DurationFormat;
import org.springframework.format.datetime.standard.DurationFormatterUtils;

/**
 * Explains a setting with a value that is not allowed, and where it was set. Before
 * Spring Boot's own explanation, which knows only that binding failed.
 */
@Order(Ordered.HIGHEST_PRECEDENCE + 100)
final class InvalidConfigurationFailureAnalyzer extends AbstractFailureAnalyzer<InvalidConfigurationException> {

	/** How the core writes durations, and nobody else does. */
	private static final Pattern ISO_DURATION = Pattern.compile("\\bPT(-?[0-9.]+[HMS])+");

	private final @Nullable Environment environment;

	InvalidConfigurationFailureAnalyzer(@Nullable Environment environment) {
		this.environment = environment;
	}

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidConfigurationException cause) {
		String origin = origin(cause);
		return new FailureAnalysis(
				"Property '" + cause.property() + "' has the value '" + readable(cause.value())
						+ "', which is not allowed." + (origin.isEmpty() ? "" : " It was set at: " + origin),
				"Use " + readable(cause.allowed()) + ".", cause);
	}

	/**
	 * With durations as they are written in a configuration.
	 */
	private static String readable(String text) {
		return ISO_DURATION.matcher(text)
			.replaceAll((match) -> DurationFormatterUtils.print(Duration.parse(match.group()),
					DurationFormat.Style.COMPOSITE));
	}

	private String origin(InvalidConfigurationException cause) {
		if (this.environment instanceof ConfigurableEnvironment configurable
				&& ConfigurationPropertyName.isValid(cause.property())) {
			ConfigurationPropertyName name = ConfigurationPropertyName.of(cause.property());
			for (ConfigurationPropertySource source : ConfigurationPropertySources
				.from(configurable.getPropertySources())) {
				ConfigurationProperty property = find(source, name, cause.value());
				if (property != null) {
					return (property.getOrigin() != null) ? property.getOrigin().toString() : "";
				}
			}
		}
		return "";
	}

	/**
	 * The property or, where that is a list, the element with the value.
	 */
	private static @Nullable ConfigurationProperty find(ConfigurationPropertySource source,
			ConfigurationPropertyName name, String value) {
		ConfigurationProperty whole = source.getConfigurationProperty(name);
		if (whole != null) {
			return whole;
		}
		ConfigurationProperty first = source.getConfigurationProperty(name.append("[0]"));
		ConfigurationProperty element = first;
		for (int i = 1; element != null && !value.equals(String.valueOf(element.getValue())); i++) {
			element = source.getConfigurationProperty(name.append("[" + i + "]"));
		}
		return (element != null) ? element : first;
	}

}
