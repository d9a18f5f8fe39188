// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service;

import java.util.List;

/**
 * Chooses the instance that gets a call. Called by many threads at once.
 */
@FunctionalInterface
public interface LoadBalancer {

	/**
	 * Chooses one of the instances that may be called now.
	 * @param call the call to place
	 * @param candidates one or more instances, sorted by node; those that refused this
	 * call before are left out
	 * @return one of the candidates
	 */
	ServiceInstance choose(CallSpec call, List<ServiceInstance> candidates);

}
