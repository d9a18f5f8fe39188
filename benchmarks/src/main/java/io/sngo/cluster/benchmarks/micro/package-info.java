// SPDX-License-Identifier: Apache-2.0

/**
 * Single steps of a call and of the protocols, measured by JMH.
 */
@NullMarked
package io.sngo.cluster.benchmarks.micro;

import org.jspecify.annotations.NullMarked;
