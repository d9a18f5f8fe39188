// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service;

/**
 * A change of one instance of a service.
 *
 * @param type what happened
 * @param instance the instance after the change; for {@link Type#UNREGISTERED} as it was
 * last
 */
public record ServiceEvent(Type type, ServiceInstance instance) {

	/**
	 * What happened to an instance.
	 */
	public enum Type {

		/** It appeared. */
		REGISTERED,

		/** It is gone: withdrawn, or its node failed or left. */
		UNREGISTERED,

		/** It can be called again. */
		HEALTHY,

		/** It cannot be called, or may not be reachable. */
		UNHEALTHY

	}

}
