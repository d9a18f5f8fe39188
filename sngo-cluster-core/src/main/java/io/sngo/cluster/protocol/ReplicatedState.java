// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.protocol;

import io.sngo.cluster.NodeId;

/**
 * State of which every node owns a part that only it writes, spread and reconciled along
 * with the membership. Versions of one part start at 1 and grow by 1 with every change; a
 * new run of a node (another instance) starts again.
 */
public interface ReplicatedState {

	/**
	 * The version of a node's part that is known here; 0 where nothing is known of that
	 * instance.
	 */
	long version(NodeId owner, long instance);

	/**
	 * A node's whole part, encoded; empty where nothing is known of that instance.
	 */
	byte[] snapshot(NodeId owner, long instance);

	/**
	 * Takes over a node's whole part unless the version known is at least as new.
	 * @throws WireException if the bytes are malformed; nothing has changed then
	 */
	void mergeSnapshot(NodeId owner, long instance, byte[] snapshot);

	/**
	 * Takes over one change.
	 * @throws WireException if the bytes are malformed; nothing has changed then
	 */
	DeltaResult mergeDelta(NodeId owner, long instance, byte[] delta);

	/**
	 * Forgets a node's part: the node failed, left, or another instance took its place.
	 */
	void forget(NodeId owner);

	/**
	 * What became of a change.
	 */
	enum DeltaResult {

		/** It was new and fitted. */
		APPLIED,

		/** It was known. */
		STALE,

		/** Changes before it are missing: the whole part is needed. */
		GAP

	}

}
