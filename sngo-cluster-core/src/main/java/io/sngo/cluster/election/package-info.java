// SPDX-License-Identifier: Apache-2.0

/**
 * The leader: terms, votes and a lease that a quorum of an agreed electorate grants.
 * Deterministic.
 */
@NullMarked
package io.sngo.cluster.election;

import org.jspecify.annotations.NullMarked;
