// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.util.stream.IntStream;

/**
 * Secrets by number.
 */
final class TestSecrets {

	private TestSecrets() {
	}

	static Secret secret(int number) {
		return Secret.of("qZ8+Yk2vR0c4mB7xN1tLwE5sJh9uPa3d-" + number);
	}

	/**
	 * @param numbers of the secrets, the one in use first
	 */
	static KeyRing keys(int... numbers) {
		return new KeyRing(secret(numbers[0]),
				IntStream.of(numbers).skip(1).mapToObj(TestSecrets::secret).toArray(Secret[]::new));
	}

	static TransportSecurity security(int... numbers) {
		return TransportSecurity.DEFAULT.withKeys(keys(numbers));
	}

	static TransportSecurity unsigned(int... numbers) {
		return new TransportSecurity(null, true, keys(numbers), false, true);
	}

}
