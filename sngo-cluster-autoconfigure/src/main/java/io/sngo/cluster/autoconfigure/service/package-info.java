// SPDX-License-Identifier: Apache-2.0
/**
 * The application's beans that are services of the cluster.
 */
@NullMarked
package io.sngo.cluster.autoconfigure.service;

import org.jspecify.annotations.NullMarked;
