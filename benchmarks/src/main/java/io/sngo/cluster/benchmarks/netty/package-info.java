// SPDX-License-Identifier: Apache-2.0

/**
 * Netty itself, what everything else is compared with, and reactor-netty.
 */
@NullMarked
package io.sngo.cluster.benchmarks.netty;

import org.jspecify.annotations.NullMarked;
