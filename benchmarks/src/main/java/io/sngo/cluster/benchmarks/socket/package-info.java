// SPDX-License-Identifier: Apache-2.0

/**
 * Blocking sockets of the JDK.
 */
@NullMarked
package io.sngo.cluster.benchmarks.socket;

import org.jspecify.annotations.NullMarked;
