// SPDX-License-Identifier: Apache-2.0

/**
 * Connections between nodes: handshake, frames, and the two lanes for control and data.
 */
@NullMarked
package io.sngo.cluster.transport;

import org.jspecify.annotations.NullMarked;
