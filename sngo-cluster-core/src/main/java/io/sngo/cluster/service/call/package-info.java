// SPDX-License-Identifier: Apache-2.0

/**
 * How calls are made and served on data channels.
 */
@NullMarked
package io.sngo.cluster.service.call;

import org.jspecify.annotations.NullMarked;
