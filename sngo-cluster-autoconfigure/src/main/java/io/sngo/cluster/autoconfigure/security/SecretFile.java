// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.security;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import io.sngo.cluster.InvalidConfigurationException;
import io.sngo.cluster.transport.KeyRing;
import io.sngo.cluster.transport.Secret;

/**
 * A file with one secret in each line, the one in use first.
 *
 * @param path of the file
 */
record SecretFile(String path) {

	static final String PROPERTY = "cluster.security.secret-file";

	private static final int MAX_BYTES = 2 * KeyRing.MAX_SECRETS * Secret.MAX_BYTES;

	/**
	 * @throws InvalidConfigurationException if it cannot be read, or if a secret is not
	 * allowed
	 */
	List<Secret> read() {
		List<Secret> secrets = text().lines()
			.map(String::strip)
			.filter((line) -> !line.isEmpty())
			.map((line) -> Secret.of(PROPERTY, line))
			.toList();
		if (secrets.isEmpty()) {
			throw invalid("it is empty");
		}
		return secrets;
	}

	private String text() {
		try (InputStream in = Files.newInputStream(Path.of(this.path))) {
			byte[] bytes = in.readNBytes(MAX_BYTES + 1);
			if (bytes.length > MAX_BYTES) {
				throw invalid("it has more than " + MAX_BYTES + " bytes");
			}
			return new String(bytes, StandardCharsets.UTF_8);
		}
		catch (IOException | IllegalArgumentException ex) {
			throw invalid(ex.toString());
		}
	}

	private InvalidConfigurationException invalid(String why) {
		return new InvalidConfigurationException(PROPERTY, this.path,
				"a file with one secret in each line, the one in use first (" + why + ")");
	}

	@Override
	public String toString() {
		return this.path;
	}

}
