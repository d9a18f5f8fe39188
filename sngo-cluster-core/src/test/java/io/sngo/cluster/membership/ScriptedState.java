// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.sngo.cluster.NodeId;
import io.sngo.cluster.protocol.ReplicatedState;
import io.sngo.cluster.protocol.WireException;

/**
 * Parts that consist of their version alone: a delta is the version that it leads to, a
 * page the version of the whole.
 */
final class ScriptedState implements ReplicatedState {

	private final Map<NodeId, Part> parts = new LinkedHashMap<>();

	/** How often a whole part was asked for. */
	int snapshots;

	/** Versions of the local part that it has not made. */
	final List<Long> outbids = new ArrayList<>();

	/** Pages of a whole part beyond the one that says all, as large as can be. */
	int padding;

	private record Part(long instance, long version) {
	}

	static byte[] bytes(long version) {
		return ByteBuffer.allocate(8).putLong(version).array();
	}

	void set(NodeId owner, long instance, long version) {
		this.parts.put(owner, new Part(instance, version));
	}

	@Override
	public long version(NodeId owner, long instance) {
		Part part = this.parts.get(owner);
		return (part != null && part.instance == instance) ? part.version : 0;
	}

	@Override
	public List<byte[]> snapshot(NodeId owner, long instance) {
		this.snapshots++;
		long version = version(owner, instance);
		if (version == 0) {
			return List.of();
		}
		List<byte[]> pages = new ArrayList<>(Collections.nCopies(this.padding, new byte[MAX_PAGE_BYTES]));
		pages.add(bytes(version));
		return pages;
	}

	@Override
	public long fingerprint(NodeId owner, long instance) {
		return version(owner, instance);
	}

	@Override
	public void mergeSnapshot(NodeId owner, long instance, byte[] page, boolean firstHand) {
		long version = read(page);
		if (version > version(owner, instance)) {
			set(owner, instance, version);
		}
	}

	@Override
	public DeltaResult mergeDelta(NodeId owner, long instance, byte[] delta) {
		long version = read(delta);
		long known = version(owner, instance);
		if (version <= known) {
			return DeltaResult.STALE;
		}
		if (version > known + 1) {
			return DeltaResult.GAP;
		}
		set(owner, instance, version);
		return DeltaResult.APPLIED;
	}

	@Override
	public void outbid(long version) {
		this.outbids.add(version);
	}

	@Override
	public void forget(NodeId owner) {
		this.parts.remove(owner);
	}

	private static long read(byte[] bytes) {
		if (bytes.length != 8) {
			throw new WireException("A version has 8 bytes, not " + bytes.length);
		}
		return ByteBuffer.wrap(bytes).getLong();
	}

}
