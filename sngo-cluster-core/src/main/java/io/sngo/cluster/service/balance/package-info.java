// SPDX-License-Identifier: Apache-2.0

/**
 * Load balancers, and the ejection of instances that fail.
 */
@NullMarked
package io.sngo.cluster.service.balance;

import org.jspecify.annotations.NullMarked;
