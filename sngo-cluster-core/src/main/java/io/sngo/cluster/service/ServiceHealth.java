// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service;

/**
 * Whether an instance of a service can be called.
 */
public enum ServiceHealth {

	/** Its node is active and says that it works. */
	HEALTHY,

	/** Its node says that it does not work: it receives no calls. */
	UNHEALTHY,

	/** Its node is suspected. */
	UNKNOWN

}
