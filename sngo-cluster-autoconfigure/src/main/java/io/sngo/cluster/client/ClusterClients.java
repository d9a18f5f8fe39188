// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.client;

import org.springframework.beans.factory.config.BeanDefinition;

/**
 * Tells clients from services where both have the same interface.
 */
public final class ClusterClients {

	static final String ATTRIBUTE = "io.sngo.cluster.client.service";

	static final String TO_LEADER = "io.sngo.cluster.client.toLeader";

	private ClusterClients() {
	}

	/**
	 * Whether a bean is a client that {@link ImportClusterClients} registered.
	 */
	public static boolean isClient(BeanDefinition definition) {
		return definition.hasAttribute(ATTRIBUTE);
	}

}
