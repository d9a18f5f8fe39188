// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.registry;

import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

import io.sngo.cluster.ClusterException;
import io.sngo.cluster.protocol.WireException;

/**
 * The entries of one node, at one version. Immutable.
 */
final class Part {

	/** Entries of one node at most. */
	static final int MAX_ENTRIES = 1000;

	/** Size of all encoded pages of one node at most. */
	static final int MAX_BYTES = 1024 * 1024;

	/** Of these, what entries may take; the rest is for the framing of pages. */
	private static final int MAX_ENTRY_BYTES = MAX_BYTES - 16 * 1024;

	private static final byte[] NONE = {};

	private final long instance;

	private final long version;

	private final SortedMap<String, ServiceEntry> entries;

	private final int bytes;

	/** A sum, so that a change need not look at all entries. */
	private final long fingerprint;

	Part(long instance) {
		this(instance, 0, new TreeMap<>(), 0, 0);
	}

	private Part(long instance, long version, SortedMap<String, ServiceEntry> entries, int bytes, long fingerprint) {
		this.instance = instance;
		this.version = version;
		this.entries = entries;
		this.bytes = bytes;
		this.fingerprint = fingerprint;
	}

	long instance() {
		return this.instance;
	}

	long version() {
		return this.version;
	}

	SortedMap<String, ServiceEntry> entries() {
		return this.entries;
	}

	/**
	 * Equal for equal entries.
	 */
	long fingerprint() {
		return this.fingerprint;
	}

	/**
	 * This part after a change.
	 * @throws ClusterException if the node would have too many entries or too large ones
	 */
	Part with(long version, Collection<ServiceEntry> puts, List<String> removals) {
		SortedMap<String, ServiceEntry> changed = new TreeMap<>(this.entries);
		int size = this.bytes;
		long sum = this.fingerprint;
		for (ServiceEntry entry : puts) {
			byte[] now = encode(entry);
			byte[] old = encode(changed.put(entry.service(), entry));
			size += sizeOf(now) - sizeOf(old);
			sum += EntryFormat.fingerprint(now) - EntryFormat.fingerprint(old);
		}
		for (String service : removals) {
			byte[] old = encode(changed.remove(service));
			size -= sizeOf(old);
			sum -= EntryFormat.fingerprint(old);
		}
		if (changed.size() > MAX_ENTRIES) {
			throw new ClusterException("A node cannot have " + changed.size() + " services: unregister some, "
					+ MAX_ENTRIES + " are allowed");
		}
		if (size > MAX_ENTRY_BYTES) {
			throw new ClusterException("The services of a node cannot take " + size + " bytes: use less metadata, "
					+ MAX_ENTRY_BYTES + " are allowed");
		}
		return new Part(this.instance, version, changed, size, sum);
	}

	/**
	 * As {@link #with}, for a change that another node claims.
	 */
	Part withReceived(long version, Collection<ServiceEntry> puts, List<String> removals) {
		try {
			return with(version, puts, removals);
		}
		catch (ClusterException ex) {
			throw new WireException(String.valueOf(ex.getMessage()));
		}
	}

	private static byte[] encode(@Nullable ServiceEntry entry) {
		return entry != null ? EntryFormat.encode(entry).toByteArray() : NONE;
	}

	private static int sizeOf(byte[] entry) {
		// with the tag and the length that it has on a page
		return entry.length > 0 ? entry.length + 4 : 0;
	}

}
