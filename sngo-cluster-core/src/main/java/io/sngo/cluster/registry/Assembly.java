// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.registry;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.sngo.cluster.protocol.WireException;

/**
 * The pages of one version of a node's part that have arrived so far.
 */
final class Assembly {

	private final long instance;

	private final long version;

	private final @Nullable Page[] pages;

	private int missing;

	private int bytes;

	/** Of those that the part may have, as each takes far more memory than bytes. */
	private int entries;

	Assembly(long instance, Page first) {
		this.instance = instance;
		this.version = first.version();
		this.pages = new Page[first.count()];
		this.missing = first.count();
	}

	/**
	 * Whether a page belongs here; if not, it starts an assembly of its own.
	 */
	boolean takes(long instance, Page page) {
		return this.instance == instance && this.version == page.version() && this.pages.length == page.count();
	}

	/**
	 * Whether a page belongs to an earlier version of what is assembled here.
	 */
	boolean outdates(long instance, Page page) {
		return this.instance == instance && this.version > page.version();
	}

	/**
	 * Adds a page.
	 * @return whether all have arrived
	 */
	boolean add(Page page) {
		if (this.pages[page.index()] == null) {
			this.pages[page.index()] = page;
			this.missing--;
			this.bytes += page.bytes();
			if (this.bytes > Part.MAX_BYTES) {
				throw new WireException("A part has more than " + Part.MAX_BYTES + " bytes");
			}
			this.entries += page.entries().size();
			if (this.entries > Part.MAX_ENTRIES) {
				throw new WireException(
						"A node cannot have " + this.entries + " services: " + Part.MAX_ENTRIES + " are allowed");
			}
		}
		return this.missing == 0;
	}

	Part toPart() {
		List<ServiceEntry> entries = new ArrayList<>();
		for (Page page : this.pages) {
			if (page != null) {
				entries.addAll(page.entries());
			}
		}
		return new Part(this.instance).withReceived(this.version, entries, List.of());
	}

}
