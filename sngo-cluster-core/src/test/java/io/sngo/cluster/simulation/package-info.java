// SPDX-License-Identifier: Apache-2.0

/**
 * A world for the protocols that ship: virtual time, a virtual network with its faults,
 * and virtual processes. The same seed gives the same run, bit for bit.
 */
@NullMarked
package io.sngo.cluster.simulation;

import org.jspecify.annotations.NullMarked;
