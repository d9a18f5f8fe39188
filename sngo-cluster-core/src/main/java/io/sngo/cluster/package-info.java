// SPDX-License-Identifier: Apache-2.0

/**
 * What users hold: the cluster, its nodes, its events and its configuration. Depends on
 * no other package of the library.
 */
@NullMarked
package io.sngo.cluster;

import org.jspecify.annotations.NullMarked;
