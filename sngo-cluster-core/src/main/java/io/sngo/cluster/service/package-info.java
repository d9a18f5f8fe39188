// SPDX-License-Identifier: Apache-2.0

/**
 * Remote services: registering, finding and calling them.
 */
@NullMarked
package io.sngo.cluster.service;

import org.jspecify.annotations.NullMarked;
