// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.report;

import java.util.List;
import java.util.Map;

/**
 * A whole run.
 *
 * @param environment where and how it was measured
 * @param settings of each system
 * @param baseline what the ratios refer to
 * @param groups what was measured
 */
public record Report(Map<String, String> environment, Map<String, String> settings, String baseline,
		List<Group> groups) {
}
