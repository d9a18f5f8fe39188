// SPDX-License-Identifier: Apache-2.0

/**
 * Reads services from beans and interfaces.
 */
@NullMarked
package io.sngo.cluster.service.definition;

import org.jspecify.annotations.NullMarked;
