// SPDX-License-Identifier: Apache-2.0
/**
 * Meters and observations of the cluster.
 */
@NullMarked
package io.sngo.cluster.autoconfigure.metrics;

import org.jspecify.annotations.NullMarked;
