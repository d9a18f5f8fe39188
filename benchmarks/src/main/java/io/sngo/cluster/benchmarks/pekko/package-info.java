// SPDX-License-Identifier: Apache-2.0

/**
 * Apache Pekko with Artery.
 */
@NullMarked
package io.sngo.cluster.benchmarks.pekko;

import org.jspecify.annotations.NullMarked;
