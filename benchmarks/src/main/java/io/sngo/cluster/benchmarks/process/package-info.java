// SPDX-License-Identifier: Apache-2.0

/**
 * The processes that the systems run in.
 */
@NullMarked
package io.sngo.cluster.benchmarks.process;

import org.jspecify.annotations.NullMarked;
