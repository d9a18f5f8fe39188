// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.sngo.cluster.NodeId;
import io.sngo.cluster.protocol.ReplicatedState;
import io.sngo.cluster.protocol.WireException;
import io.sngo.cluster.protocol.WireReader;
import io.sngo.cluster.protocol.WireWriter;

/**
 * Records and parts that one node has newer, and names of those that it wants.
 */
final class SyncRecords {

	private static final int MAX_ENTRIES = 10_000;

	final List<MemberRecord> records = new ArrayList<>();

	final List<PartPage> pages = new ArrayList<>();

	/** Members whose record is wanted. */
	final Set<NodeId> wanted = new LinkedHashSet<>();

	/** Members whose replicated part is wanted. */
	final Set<NodeId> wantedParts = new LinkedHashSet<>();

	/**
	 * One page of a member's replicated part.
	 *
	 * @param owner the member
	 * @param instance its instance
	 * @param page the page
	 */
	record PartPage(NodeId owner, long instance, byte[] page) {
	}

	static SyncRecords decode(byte[] body) {
		SyncRecords message = new SyncRecords();
		WireReader in = new WireReader(body);
		int entries = 0;
		while (in.next()) {
			if (++entries > MAX_ENTRIES) {
				throw new WireException("A message has more than " + MAX_ENTRIES + " entries");
			}
			switch (in.field()) {
				case 1 -> message.records.add(MemberRecord.decode(in.nested()));
				case 2 -> message.pages.add(page(in.nested()));
				case 3 -> message.wanted.add(Wire.id(in.text(128)));
				case 4 -> message.wantedParts.add(Wire.id(in.text(128)));
				default -> {
					// of a newer version
				}
			}
		}
		return message;
	}

	private static PartPage page(WireReader in) {
		String owner = "";
		long instance = 0;
		byte[] page = {};
		while (in.next()) {
			switch (in.field()) {
				case 1 -> owner = in.text(128);
				case 2 -> instance = in.fixed64();
				case 3 -> page = in.bytes(ReplicatedState.MAX_PAGE_BYTES);
				default -> {
					// of a newer version
				}
			}
		}
		return new PartPage(Wire.id(owner), instance, page);
	}

	static WireWriter encode(PartPage page) {
		return new WireWriter().text(1, page.owner().value()).fixed64(2, page.instance()).bytes(3, page.page());
	}

}
