// SPDX-License-Identifier: Apache-2.0
/**
 * Clients of the cluster's services as beans, with the interfaces that services and
 * callers share.
 */
@NullMarked
package io.sngo.cluster.client;

import org.jspecify.annotations.NullMarked;
