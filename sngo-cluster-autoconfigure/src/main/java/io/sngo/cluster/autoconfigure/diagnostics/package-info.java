// SPDX-License-Identifier: Apache-2.0
/**
 * Explains why an application did not become a node.
 */
@NullMarked
package io.sngo.cluster.autoconfigure.diagnostics;

import org.jspecify.annotations.NullMarked;
