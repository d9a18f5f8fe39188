// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.registry;

import java.util.Map;

/**
 * One service of one node, as its owner registered it.
 *
 * @param service id of the service
 * @param metadata what the owner says of it
 * @param healthy what the owner says of its health
 * @param registeredAtMillis when the owner registered it, by the owner's clock
 */
public record ServiceEntry(String service, Map<String, String> metadata, boolean healthy, long registeredAtMillis) {

	public ServiceEntry {
		metadata = Map.copyOf(metadata);
	}

}
