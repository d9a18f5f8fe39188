// SPDX-License-Identifier: Apache-2.0

/**
 * The formats that arguments and results travel in.
 */
@NullMarked
package io.sngo.cluster.service.codec;

import org.jspecify.annotations.NullMarked;
