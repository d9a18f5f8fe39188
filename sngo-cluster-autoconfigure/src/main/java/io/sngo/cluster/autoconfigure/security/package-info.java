// SPDX-License-Identifier: Apache-2.0
/**
 * The secrets by which nodes know each other.
 */
@NullMarked
package io.sngo.cluster.autoconfigure.security;

import org.jspecify.annotations.NullMarked;
