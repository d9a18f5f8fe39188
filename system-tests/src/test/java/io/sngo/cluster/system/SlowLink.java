// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.system;

import java.util.stream.Stream;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * A site of a {@link Network} whose packets leave slowly: what does not fit waits for up
 * to a second and is dropped then.
 */
final class SlowLink implements AutoCloseable {

	/** Of a poor radio link: a call takes a moment, a large answer takes seconds. */
	private static final String RATE = "128kbit";

	private final String namespace;

	SlowLink(String namespace) {
		this(namespace, RATE, "4kb");
	}

	/**
	 * @param rate as in {@code 100mbit}
	 * @param burst what may leave at once, as in {@code 64kb}
	 */
	SlowLink(String namespace, String rate, String burst) {
		this.namespace = namespace;
		tc("add", "root", "tbf", "rate", rate, "burst", burst, "latency", "1s");
	}

	/**
	 * Skips the test where no way can be made slow.
	 */
	static void assumePossible() {
		assumeTrue(Commands.succeeds("tc", "-Version"), "needs the program 'tc' (package iproute2)");
	}

	@Override
	public void close() {
		tc("del", "root");
	}

	private void tc(String action, String... arguments) {
		String[] command = Stream
			.concat(Stream.of("ip", "netns", "exec", this.namespace, "tc", "qdisc", action, "dev", "eth0"),
					Stream.of(arguments))
			.toArray(String[]::new);
		Commands.run(command);
	}

}
