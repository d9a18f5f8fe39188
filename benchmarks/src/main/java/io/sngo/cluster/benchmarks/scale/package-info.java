// SPDX-License-Identifier: Apache-2.0

/**
 * What the control plane costs by the number of nodes, measured in one JVM, and the
 * curves of it.
 */
@NullMarked
package io.sngo.cluster.benchmarks.scale;

import org.jspecify.annotations.NullMarked;
