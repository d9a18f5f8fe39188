// SPDX-License-Identifier: Apache-2.0

/**
 * One node's whole control plane: the protocols wired together behind one entry.
 * Deterministic.
 */
@NullMarked
package io.sngo.cluster.controlplane;

import org.jspecify.annotations.NullMarked;
