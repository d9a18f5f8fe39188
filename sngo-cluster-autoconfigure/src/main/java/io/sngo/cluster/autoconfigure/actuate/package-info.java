// SPDX-License-Identifier: Apache-2.0
/**
 * Health and endpoint of the cluster.
 */
@NullMarked
package io.sngo.cluster.autoconfigure.actuate;

import org.jspecify.annotations.NullMarked;
