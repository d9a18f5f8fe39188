// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.ClassPathResource;

/**
 * Binds properties as an application does.
 */
public final class Properties {

	private Properties() {
	}

	public static ClusterProperties ofFile(String name) {
		try {
			return bind(new YamlPropertySourceLoader().load(name, new ClassPathResource(name)).get(0));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	public static ClusterProperties of(String property, Object value) {
		return of(Map.of(property, value));
	}

	public static ClusterProperties of(Map<String, Object> properties) {
		return bind(new MapPropertySource("test", properties));
	}

	private static ClusterProperties bind(PropertySource<?> source) {
		StandardEnvironment environment = new StandardEnvironment();
		environment.setConversionService(new ApplicationConversionService());
		environment.getPropertySources()
			.forEach((standard) -> environment.getPropertySources().remove(standard.getName()));
		environment.getPropertySources().addFirst(source);
		return Binder.get(environment).bindOrCreate("cluster", Bindable.of(ClusterProperties.class));
	}

}
