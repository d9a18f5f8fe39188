// SPDX-License-Identifier: Apache-2.0

/**
 * JGroups and its RpcDispatcher.
 */
@NullMarked
package io.sngo.cluster.benchmarks.jgroups;

import org.jspecify.annotations.NullMarked;
