// SPDX-License-Identifier: Apache-2.0
/**
 * Auto-configuration of the cluster: properties, the node's life cycle, and the services
 * that the application's beans offer.
 */
@NullMarked
package io.sngo.cluster.autoconfigure;

import org.jspecify.annotations.NullMarked;
