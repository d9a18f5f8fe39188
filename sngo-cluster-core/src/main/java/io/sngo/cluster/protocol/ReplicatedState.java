// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.protocol;

import java.util.List;

import io.sngo.cluster.NodeId;

/**
 * State of which every node owns a part that only it writes, spread and reconciled along
 * with the membership. Versions of one part start at 1 and grow by 1 with every change; a
 * new run of a node (another instance) starts again.
 * <p>
 * Everybody passes on everybody's parts, so anybody could make up one in another's name.
 * The owner has the last word: what it says itself counts whatever others claim, and of a
 * version that it has not made it makes a newer one, which drives the other out.
 */
public interface ReplicatedState {

	/** The largest page of a snapshot, in bytes. */
	int MAX_PAGE_BYTES = 24 * 1024;

	/**
	 * The largest encoded change, in bytes. A larger change is encoded as the mere notice
	 * that there is one: it is a {@link DeltaResult#GAP} to whoever receives it.
	 */
	int MAX_DELTA_BYTES = 4 * 1024;

	/**
	 * The version of a node's part that is known here; 0 where nothing is known of that
	 * instance.
	 */
	long version(NodeId owner, long instance);

	/**
	 * Tells parts apart that have the same version: equal for equal content, on all
	 * nodes; 0 where nothing is known of that instance.
	 */
	long fingerprint(NodeId owner, long instance);

	/**
	 * A node's whole part, encoded as pages that travel one by one; none where nothing is
	 * known of that instance.
	 */
	List<byte[]> snapshot(NodeId owner, long instance);

	/**
	 * Takes over one page of a node's whole part unless the version known is at least as
	 * new. The part changes when the last page of a version has arrived, in whatever
	 * order they come.
	 * @param firstHand whether the owner itself has sent it: it takes the place of what
	 * has the same version, too, and of a version that could not be true
	 * @throws WireException if the bytes are malformed; nothing has changed then
	 */
	void mergeSnapshot(NodeId owner, long instance, byte[] page, boolean firstHand);

	/**
	 * Takes over one change.
	 * @throws WireException if the bytes are malformed; nothing has changed then
	 */
	DeltaResult mergeDelta(NodeId owner, long instance, byte[] delta);

	/**
	 * Makes the local node's part newer than a version of it that is about although the
	 * node has not made it. Does nothing if the part is newer, or the version could not
	 * be true.
	 */
	void outbid(long version);

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
