// SPDX-License-Identifier: Apache-2.0
/**
 * A small clustered application.
 */
@NullMarked
package io.sngo.cluster.sample;

import org.jspecify.annotations.NullMarked;
