// SPDX-License-Identifier: Apache-2.0

/**
 * The real environment and the assembly of a running node.
 */
@NullMarked
package io.sngo.cluster.runtime;

import org.jspecify.annotations.NullMarked;
