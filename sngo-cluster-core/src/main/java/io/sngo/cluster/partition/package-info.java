// SPDX-License-Identifier: Apache-2.0

/**
 * What becomes of a cluster that falls apart: who is out of reach, and which side goes
 * on. Deterministic.
 */
@NullMarked
package io.sngo.cluster.partition;

import org.jspecify.annotations.NullMarked;
