// SPDX-License-Identifier: Apache-2.0

/**
 * The service registry as a replicated state: one writer per entry, spread along with the
 * membership. Deterministic.
 */
@NullMarked
package io.sngo.cluster.registry;

import org.jspecify.annotations.NullMarked;
