// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import io.sngo.cluster.service.ServiceDefinition;

/**
 * Tells the cluster which services this node offers.
 */
public interface ServiceAnnouncer {

	/**
	 * Announces a service, which can be called already.
	 * @throws io.sngo.cluster.ClusterException if the registry does not take it
	 */
	void announce(ServiceDefinition definition);

	/**
	 * Withdraws a service, which can still be called. Does nothing if there is none.
	 */
	void withdraw(String service);

}
