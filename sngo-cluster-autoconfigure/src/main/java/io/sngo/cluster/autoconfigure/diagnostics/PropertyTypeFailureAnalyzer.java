// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.diagnostics;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import io.sngo.cluster.InvalidConfigurationException;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.util.unit.DataSize;

/**
 * Explains a setting of the cluster that is not even of its type.
 */
@Order(Ordered.HIGHEST_PRECEDENCE + 101)
final class PropertyTypeFailureAnalyzer extends AbstractFailureAnalyzer<BindException> {

	private static final ConfigurationPropertyName PREFIX = ConfigurationPropertyName.of("cluster");

	private static final Map<Class<?>, String> ALLOWED = new LinkedHashMap<>();

	static {
		ALLOWED.put(Integer.class, "a whole number");
		ALLOWED.put(int.class, "a whole number");
		ALLOWED.put(double.class, "a number, as in 0.5");
		ALLOWED.put(boolean.class, "true or false");
		ALLOWED.put(Duration.class, "a duration, as in 200ms, 5s or 1m");
		ALLOWED.put(DataSize.class, "a size, as in 1048576 (bytes), 64KB or 1MB");
		ALLOWED.put(Map.class, "entries of a key and a value, as in {version: \"1.0.0\", role: \"worker\"}");
	}

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, BindException cause) {
		BindException innermost = innermost(cause);
		ConfigurationProperty property = innermost.getProperty();
		String allowed = ALLOWED.get(innermost.getTarget().getType().toClass());
		boolean ours = PREFIX.isAncestorOf(innermost.getName());
		if (!ours || property == null || allowed == null || isCheckedElsewhere(rootFailure)) {
			return null;
		}
		return new FailureAnalysis(
				"Property '" + innermost.getName() + "' has the value '" + property.getValue()
						+ "', which is not allowed."
						+ ((property.getOrigin() != null) ? " It was set at: " + property.getOrigin() : ""),
				"Use " + allowed + ".", cause);
	}

	private static BindException innermost(BindException failure) {
		BindException innermost = failure;
		for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
			if (cause instanceof BindException bind) {
				innermost = bind;
			}
		}
		return innermost;
	}

	private boolean isCheckedElsewhere(Throwable failure) {
		return findCause(failure, InvalidConfigurationException.class) != null;
	}

}
