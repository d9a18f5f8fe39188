// SPDX-License-Identifier: Apache-2.0

/**
 * Calls at a steady depth, and what they take.
 */
@NullMarked
package io.sngo.cluster.benchmarks.load;

import org.jspecify.annotations.NullMarked;
