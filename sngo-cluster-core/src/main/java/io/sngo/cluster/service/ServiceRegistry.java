// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service;

import java.util.List;
import java.util.Map;

import reactor.core.publisher.Flux;

/**
 * Which services the cluster offers, and where. Every node owns what it registered;
 * others see it a moment later. Safe for use by any thread; queries answer from memory.
 */
public interface ServiceRegistry {

	/**
	 * Announces a service of this node that is called by other means than this library.
	 * Registering a service again replaces its metadata.
	 * @param service 1 to 128 characters out of letters, digits, {@code . _ : / -}
	 * @param metadata at most 64 entries and 8 KiB
	 * @throws IllegalArgumentException if the id or the metadata is not allowed
	 * @throws io.sngo.cluster.ClusterException if this node has 1,000 services already
	 */
	void register(String service, Map<String, String> metadata);

	/**
	 * Withdraws a service of this node. Does nothing if there is none.
	 */
	void unregister(String service);

	/**
	 * Says whether a service of this node works. Does nothing if there is none.
	 */
	void updateHealth(String service, boolean healthy);

	/**
	 * All instances of a service, sorted by node; those of failed and left nodes are
	 * gone.
	 */
	List<ServiceInstance> discover(String service);

	/**
	 * All services and their instances, sorted.
	 */
	Map<String, List<ServiceInstance>> services();

	/**
	 * The instances of a service: first those that exist, as
	 * {@link ServiceEvent.Type#REGISTERED}, then every change, in order. A subscriber
	 * that does not keep up gets an error when 4,096 events wait for it.
	 */
	Flux<ServiceEvent> watch(String service);

}
