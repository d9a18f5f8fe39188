// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.system.app;

import java.util.Random;

/**
 * Text as applications send it: records as JSON, whose names repeat themselves and whose
 * values do not.
 */
final class Lines {

	private Lines() {
	}

	static String of(int characters) {
		Random random = new Random(characters);
		StringBuilder text = new StringBuilder();
		while (text.length() < characters) {
			text.append("{\"id\":")
				.append(random.nextInt(1_000_000))
				.append(",\"customer\":\"")
				.append(Long.toHexString(random.nextLong()))
				.append("\",\"status\":\"")
				.append(random.nextBoolean() ? "OPEN" : "SHIPPED")
				.append("\",\"amount\":")
				.append(random.nextInt(100_000))
				.append("},");
		}
		return text.substring(0, characters);
	}

}
