// SPDX-License-Identifier: Apache-2.0

/**
 * Side-by-side runs: systems in processes of their own, measured in turn.
 */
@NullMarked
package io.sngo.cluster.benchmarks;

import org.jspecify.annotations.NullMarked;
