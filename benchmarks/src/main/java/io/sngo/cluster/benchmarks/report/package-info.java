// SPDX-License-Identifier: Apache-2.0

/**
 * What was measured, for people and for programs.
 */
@NullMarked
package io.sngo.cluster.benchmarks.report;

import org.jspecify.annotations.NullMarked;
