// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.security;

import java.util.List;

import io.sngo.cluster.InvalidConfigurationException;
import io.sngo.cluster.transport.KeyRing;
import io.sngo.cluster.transport.Secret;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

/**
 * The ids of this node's secrets, and their rotation. The secrets themselves are never
 * shown.
 */
@Endpoint(id = "clustersecrets", defaultAccess = Access.READ_ONLY)
final class ClusterSecretsEndpoint {

	private static final Logger logger = LoggerFactory.getLogger(ClusterSecretsEndpoint.class);

	private final KeyRing keys;

	private final @Nullable SecretFile file;

	/**
	 * @param file where the secrets come from, if they come from a file: it alone says
	 * then which there are
	 */
	ClusterSecretsEndpoint(KeyRing keys, @Nullable SecretFile file) {
		this.keys = keys;
		this.file = file;
	}

	@ReadOperation
	SecretsDescriptor secrets() {
		Secret inUse = this.keys.inUse();
		return new SecretsDescriptor(this.keys.secrets()
			.stream()
			.map((secret) -> new SecretDescriptor(secret.id(), secret.equals(inUse)))
			.toList());
	}

	/**
	 * Changes the secrets of this node until it ends: first {@code add} on all nodes,
	 * then {@code use}, then {@code remove}. Only where
	 * {@code management.endpoint.clustersecrets.access} is {@code unrestricted}.
	 * @param secret what to add
	 * @param id what to use or remove
	 * @throws InvalidEndpointRequestException if it did not work; nothing has changed
	 * then
	 */
	@WriteOperation
	SecretsDescriptor change(Action action, @Nullable String secret, @Nullable String id) {
		try {
			if (this.file != null) {
				throw new IllegalArgumentException("The secrets are those of the file " + this.file + ": change it");
			}
			switch (action) {
				case ADD -> this.keys.add(Secret.of(required("secret", secret)));
				case USE -> this.keys.use(required("id", id));
				case REMOVE -> this.keys.remove(required("id", id));
			}
			return secrets();
		}
		catch (InvalidConfigurationException | IllegalArgumentException ex) {
			String message = String.valueOf(ex.getMessage());
			// Unless the application shows the messages of errors, the answer has none.
			logger.warn("The secrets were not changed: {}", message);
			throw new InvalidEndpointRequestException(message, message);
		}
	}

	private static String required(String name, @Nullable String value) {
		if (value == null) {
			throw new IllegalArgumentException("Parameter '" + name + "' is missing");
		}
		return value;
	}

	/**
	 * What operators can do with secrets.
	 */
	enum Action {

		ADD, USE, REMOVE

	}

	/**
	 * The whole answer.
	 */
	record SecretsDescriptor(List<SecretDescriptor> secrets) implements OperationResponseBody {
	}

	/**
	 * One secret.
	 */
	record SecretDescriptor(String id, boolean inUse) {
	}

}
