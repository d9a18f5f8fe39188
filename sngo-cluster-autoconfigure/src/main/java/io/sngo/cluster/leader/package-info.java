// SPDX-License-Identifier: Apache-2.0
/**
 * What beans do only where the application leads the cluster.
 */
@NullMarked
package io.sngo.cluster.leader;

import org.jspecify.annotations.NullMarked;
