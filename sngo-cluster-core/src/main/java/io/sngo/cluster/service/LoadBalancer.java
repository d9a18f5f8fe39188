// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service;

import java.util.List;

/**
 * Chooses the instance that gets a call. Called by many threads at once, on the way of
 * every call: must be fast and must not block.
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

	/**
	 * An instance that was chosen is about to be offered the call. Each choice is
	 * followed by this once, unless it failed.
	 * @return what is told how it ended, exactly once
	 */
	default CallFeedback offered(CallSpec call, ServiceInstance instance) {
		return CallFeedback.NONE;
	}

	/**
	 * Instances of a service are gone: what is known of others than the given ones is to
	 * be forgotten.
	 * @param service the service
	 * @param instances those that are there, whatever their health; none where the
	 * service is gone
	 */
	default void retain(String service, List<ServiceInstance> instances) {
	}

}
