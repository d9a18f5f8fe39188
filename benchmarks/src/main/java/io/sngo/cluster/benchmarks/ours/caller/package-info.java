// SPDX-License-Identifier: Apache-2.0

/**
 * The application that calls.
 */
@NullMarked
package io.sngo.cluster.benchmarks.ours.caller;

import org.jspecify.annotations.NullMarked;
