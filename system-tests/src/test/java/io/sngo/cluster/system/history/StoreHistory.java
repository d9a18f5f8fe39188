// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.system.history;

import java.util.ArrayList;
import java.util.List;

/**
 * Whether a store that compares tokens was written to by one leader after the other.
 */
public final class StoreHistory {

	private StoreHistory() {
	}

	/**
	 * What is wrong, in words; nothing where all is well. Refused writes are well: that
	 * is what the tokens are for.
	 * @param runs all writes, in the order in which the store got them
	 */
	public static List<String> violations(List<WriteRun> runs) {
		List<String> violations = new ArrayList<>();
		WriteRun last = null;
		for (WriteRun run : runs.stream().filter(WriteRun::accepted).toList()) {
			if (last != null && run.token() < last.token()) {
				violations.add("a stale write was accepted: " + run + " after " + last);
			}
			if (last != null && run.token() == last.token() && !run.node().equals(last.node())) {
				violations.add("two nodes wrote with the same token: " + run + " after " + last);
			}
			last = run;
		}
		return violations;
	}

	/**
	 * How many writes came too late.
	 */
	public static long refused(List<WriteRun> runs) {
		return runs.stream().filter((run) -> !run.accepted()).mapToLong(WriteRun::count).sum();
	}

	/**
	 * How many writes there were.
	 */
	public static long count(List<WriteRun> runs) {
		return runs.stream().mapToLong(WriteRun::count).sum();
	}

}
