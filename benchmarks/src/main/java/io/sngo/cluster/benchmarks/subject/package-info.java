// SPDX-License-Identifier: Apache-2.0

/**
 * What is measured: systems that answer calls, and the calls.
 */
@NullMarked
package io.sngo.cluster.benchmarks.subject;

import org.jspecify.annotations.NullMarked;
