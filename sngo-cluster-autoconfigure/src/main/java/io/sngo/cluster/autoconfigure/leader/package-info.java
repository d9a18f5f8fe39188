// SPDX-License-Identifier: Apache-2.0
/**
 * Beans and the leader: what runs only there.
 */
@NullMarked
package io.sngo.cluster.autoconfigure.leader;

import org.jspecify.annotations.NullMarked;
