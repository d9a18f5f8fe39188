// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What editors and the documentation say of the properties is complete and true.
 */
class ConfigurationMetadataTests {

	private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z.-]+)` \\| ([^|]+) \\|[^|]*\\|[^|]*\\|$");

	private final Map<String, JsonNode> properties = properties();

	@Test
	void everyPropertyIsDescribed() {
		assertThat(this.properties).hasSizeGreaterThan(25).containsKey("cluster.service.drain-timeout");
		this.properties.forEach((name,
				property) -> assertThat(property.path("description").asString("")).as(name).isNotBlank().endsWith("."));
	}

	@Test
	void everyPropertyIsInTheDocumentationAndNoOther() throws IOException {
		assertThat(documented().keySet()).isEqualTo(this.properties.keySet());
	}

	@Test
	void defaultsOfTheDocumentationAreTheRealOnes() throws IOException {
		documented().forEach((name, written) -> {
			JsonNode value = this.properties.get(name).path("defaultValue");
			if (value.isValueNode() && !value.isNull()) {
				assertThat(comparable(written.replace("`", ""))).as(name).isEqualTo(comparable(value.asString()));
			}
			else {
				assertThat(written).as(name).doesNotStartWith("`");
			}
		});
	}

	/** Sizes may be written in several units. */
	private static String comparable(String value) {
		return value.matches("[0-9]+[KM]?B") ? DataSize.parse(value).toString() : value;
	}

	private static Map<String, String> documented() throws IOException {
		Map<String, String> documented = new TreeMap<>();
		ROW.matcher(Files.readString(Path.of("..", "docs", "configuration.md")))
			.results()
			.forEach((row) -> documented.put("cluster." + row.group(1), row.group(2)));
		return documented;
	}

	private static Map<String, JsonNode> properties() {
		Map<String, JsonNode> properties = new TreeMap<>();
		try {
			for (URL url : Collections.list(ConfigurationMetadataTests.class.getClassLoader()
				.getResources("META-INF/spring-configuration-metadata.json"))) {
				try (InputStream in = url.openStream()) {
					for (JsonNode property : JsonMapper.shared().readTree(in).path("properties")) {
						String name = property.path("name").asString();
						if (name.startsWith("cluster.")) {
							properties.put(name, property);
						}
					}
				}
			}
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
		return properties;
	}

}
