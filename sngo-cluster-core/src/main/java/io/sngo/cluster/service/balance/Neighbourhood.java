// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.balance;

import java.util.Map;

import io.sngo.cluster.NodeId;

/**
 * What a balancer may want to know of nodes beyond the services that they offer. Answers
 * from memory. Safe for use by any thread.
 */
public interface Neighbourhood {

	/**
	 * The node that calls.
	 */
	NodeId local();

	/**
	 * What a node last said of its load, 0.0 (idle) to 1.0 (full): seconds old, and 0.0
	 * where it never said anything.
	 */
	double load(NodeId node);

	/**
	 * What a node says of itself; empty where it is not known.
	 */
	Map<String, String> metadata(NodeId node);

}
