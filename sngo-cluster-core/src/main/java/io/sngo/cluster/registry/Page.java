// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.registry;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import io.sngo.cluster.protocol.Claims;
import io.sngo.cluster.protocol.ReplicatedState;
import io.sngo.cluster.protocol.WireException;
import io.sngo.cluster.protocol.WireReader;
import io.sngo.cluster.protocol.WireWriter;

/**
 * One page of a node's whole part. On the wire: 1 version, 2 index, 3 count, 4 entry.
 *
 * @param version the version of the part
 * @param index which page this is, from 0
 * @param count how many pages the part has
 * @param entries the entries on this page, whole ones
 * @param bytes size of the encoded page
 */
record Page(long version, int index, int count, List<ServiceEntry> entries, int bytes) {

	/** Version, index and count, each a tag and a varint of at most ten bytes. */
	private static final int HEADER_BYTES = 33;

	/** Entries are far smaller than a page, so that pages are more than half full. */
	static final int MAX_COUNT = 2 * Part.MAX_BYTES / ReplicatedState.MAX_PAGE_BYTES;

	static List<byte[]> encode(long version, Collection<ServiceEntry> entries) {
		List<WireWriter> bodies = new ArrayList<>();
		WireWriter body = new WireWriter();
		bodies.add(body);
		for (ServiceEntry entry : entries) {
			WireWriter encoded = EntryFormat.encode(entry);
			if (HEADER_BYTES + body.size() + encoded.size() + 5 > ReplicatedState.MAX_PAGE_BYTES) {
				body = new WireWriter();
				bodies.add(body);
			}
			body.nested(4, encoded);
		}
		List<byte[]> pages = new ArrayList<>();
		for (WireWriter each : bodies) {
			byte[] header = new WireWriter().varint(1, version)
				.varint(2, pages.size())
				.varint(3, bodies.size())
				.toByteArray();
			byte[] entriesOfPage = each.toByteArray();
			byte[] page = new byte[header.length + entriesOfPage.length];
			System.arraycopy(header, 0, page, 0, header.length);
			System.arraycopy(entriesOfPage, 0, page, header.length, entriesOfPage.length);
			pages.add(page);
		}
		return pages;
	}

	static Page decode(byte[] bytes) {
		if (bytes.length > ReplicatedState.MAX_PAGE_BYTES) {
			throw new WireException(
					"A page has " + bytes.length + " bytes, " + ReplicatedState.MAX_PAGE_BYTES + " are allowed");
		}
		WireReader reader = new WireReader(bytes);
		long version = 0;
		int index = 0;
		int count = 0;
		List<ServiceEntry> entries = new ArrayList<>();
		while (reader.next()) {
			switch (reader.field()) {
				case 1 -> version = reader.varint(1, Claims.MAX);
				case 2 -> index = (int) reader.varint(0, MAX_COUNT - 1);
				case 3 -> count = (int) reader.varint(1, MAX_COUNT);
				case 4 -> entries.add(EntryFormat.decode(reader.nested()));
				default -> {
					// a newer version's field
				}
			}
		}
		if (version == 0 || index >= count) {
			throw new WireException("Page " + index + " of " + count + " of version " + version + " cannot be");
		}
		return new Page(version, index, count, entries, bytes.length);
	}

}
