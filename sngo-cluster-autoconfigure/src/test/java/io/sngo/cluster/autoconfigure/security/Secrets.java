// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.security;

import io.sngo.cluster.transport.Secret;

/**
 * Secrets by number.
 */
final class Secrets {

	private Secrets() {
	}

	static String text(int number) {
		return "qZ8+Yk2vR0c4mB7xN1tLwE5sJh9uPa3d-" + number;
	}

	static String id(int number) {
		return Secret.of(text(number)).id();
	}

}
