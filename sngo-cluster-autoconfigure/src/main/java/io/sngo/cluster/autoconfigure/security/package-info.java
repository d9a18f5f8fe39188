// SPDX-License-Identifier: Apache-2.0
/**
 * The secrets by which nodes know each other; who called, and who was not allowed to, in
 * the terms of Spring.
 */
@NullMarked
package io.sngo.cluster.autoconfigure.security;

import org.jspecify.annotations.NullMarked;
