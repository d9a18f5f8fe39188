// SPDX-License-Identifier: Apache-2.0

/**
 * RSocket-java.
 */
@NullMarked
package io.sngo.cluster.benchmarks.rsocket;

import org.jspecify.annotations.NullMarked;
