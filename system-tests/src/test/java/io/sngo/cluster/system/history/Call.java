// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.system.history;

/**
 * A call that a load generator made.
 *
 * @param ended when it ended, in milliseconds since 1970
 * @param id names the call within the test
 * @param started when it was made
 * @param outcome {@code VALUE}, or what is known of the failure
 * @param detail the node that executed it, or the reason of the failure
 */
public record Call(long ended, String id, long started, String outcome, String detail) {

	public static Call parse(String line) {
		String[] words = line.split(" ", 5);
		return new Call(Long.parseLong(words[0]), words[1], Long.parseLong(words[2]), words[3], words[4]);
	}

	public boolean succeeded() {
		return this.outcome.equals("VALUE");
	}

	public long millis() {
		return this.ended - this.started;
	}

}
