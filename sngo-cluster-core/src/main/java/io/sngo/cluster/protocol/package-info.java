// SPDX-License-Identifier: Apache-2.0

/**
 * What every protocol of the control plane stands on: its environment (time, timers,
 * randomness, sending) and the wire format of control messages. Free of I/O, threads and
 * clocks.
 */
@NullMarked
package io.sngo.cluster.protocol;

import org.jspecify.annotations.NullMarked;
