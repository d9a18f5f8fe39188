// SPDX-License-Identifier: Apache-2.0

/**
 * This library, without and with Spring Boot.
 */
@NullMarked
package io.sngo.cluster.benchmarks.ours;

import org.jspecify.annotations.NullMarked;
