// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.report;

import org.jspecify.annotations.Nullable;

/**
 * What one system did at one point.
 *
 * @param system the system
 * @param figures what was measured, {@code null} if it failed
 * @param failure why there are no figures
 */
public record Line(String system, @Nullable Figures figures, @Nullable String failure) {
}
