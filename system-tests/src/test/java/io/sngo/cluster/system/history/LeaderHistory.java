// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.system.history;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Whether there was at most one leader at any moment, each with a token of its own,
 * higher than those before.
 */
public final class LeaderHistory {

	private LeaderHistory() {
	}

	/**
	 * What is wrong, in words; nothing where all is well.
	 * @param seen what was seen of leaderships, of each as often as one likes
	 */
	public static List<String> violations(Collection<Tenure> seen) {
		Map<String, Tenure> whole = new TreeMap<>();
		seen.forEach((tenure) -> whole.merge(tenure.token() + " " + tenure.node(), tenure, Tenure::with));
		List<Tenure> tenures = List.copyOf(whole.values());
		List<String> violations = new ArrayList<>();
		for (int i = 0; i < tenures.size(); i++) {
			for (Tenure other : tenures.subList(i + 1, tenures.size())) {
				check(tenures.get(i), other, violations);
			}
		}
		return violations;
	}

	private static void check(Tenure one, Tenure other, List<String> violations) {
		if (one.token() == other.token()) {
			violations.add("two nodes have the same token: " + one + ", " + other);
		}
		if (one.overlaps(other)) {
			violations.add("two leaders at once: " + one + ", " + other);
		}
		boolean fell = one.isBefore(other) ? one.token() > other.token()
				: other.isBefore(one) && other.token() > one.token();
		if (fell) {
			violations.add("a later leader has a lower token: " + one + ", " + other);
		}
	}

}
