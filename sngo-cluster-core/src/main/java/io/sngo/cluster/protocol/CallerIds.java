// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.protocol;

import io.sngo.cluster.NodeId;

/**
 * What those are called who may call services and are no nodes: by the URI in their
 * certificates, as a whole. So no caller has the id of a node, and what is meant for a
 * node never goes to a caller.
 */
public final class CallerIds {

	/** What their ids begin with, and nobody else's. */
	public static final String PREFIX = "urn:sngo:caller:";

	private CallerIds() {
	}

	/**
	 * Whether this is the id of somebody who is no node.
	 */
	public static boolean isCaller(NodeId id) {
		return id.value().startsWith(PREFIX);
	}

}
