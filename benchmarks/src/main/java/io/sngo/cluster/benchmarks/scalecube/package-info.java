// SPDX-License-Identifier: Apache-2.0

/**
 * ScaleCube services.
 */
@NullMarked
package io.sngo.cluster.benchmarks.scalecube;

import org.jspecify.annotations.NullMarked;
