// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.registry;

import java.util.ArrayList;
import java.util.List;

import io.sngo.cluster.protocol.Claims;
import io.sngo.cluster.protocol.ReplicatedState;
import io.sngo.cluster.protocol.WireException;
import io.sngo.cluster.protocol.WireReader;
import io.sngo.cluster.protocol.WireWriter;

/**
 * One change of a node's part, from the version before it to its own. On the wire: 1
 * version, 2 entry put, 3 service removed, 4 whether this is a mere notice.
 *
 * @param version the version of the part after the change
 * @param puts entries that are new or changed
 * @param removals services that are gone
 * @param notice whether the change was too large to be told here
 */
record Delta(long version, List<ServiceEntry> puts, List<String> removals, boolean notice) {

	byte[] encode() {
		WireWriter writer = new WireWriter().varint(1, this.version);
		this.puts.forEach((entry) -> writer.nested(2, EntryFormat.encode(entry)));
		this.removals.forEach((service) -> writer.text(3, service));
		if (this.notice || writer.size() > ReplicatedState.MAX_DELTA_BYTES) {
			return new WireWriter().varint(1, this.version).varint(4, 1).toByteArray();
		}
		return writer.toByteArray();
	}

	static Delta decode(byte[] bytes) {
		if (bytes.length > ReplicatedState.MAX_DELTA_BYTES) {
			throw new WireException(
					"A change has " + bytes.length + " bytes, " + ReplicatedState.MAX_DELTA_BYTES + " are allowed");
		}
		WireReader reader = new WireReader(bytes);
		long version = 0;
		List<ServiceEntry> puts = new ArrayList<>();
		List<String> removals = new ArrayList<>();
		boolean notice = false;
		while (reader.next()) {
			switch (reader.field()) {
				case 1 -> version = reader.varint(1, Claims.MAX);
				case 2 -> puts.add(EntryFormat.decode(reader.nested()));
				case 3 -> removals.add(reader.text(ServiceEntry.MAX_SERVICE_LENGTH));
				case 4 -> notice = reader.varint(0, 1) == 1;
				default -> {
					// a newer version's field
				}
			}
		}
		if (version == 0) {
			throw new WireException("A change names no version");
		}
		return new Delta(version, puts, removals, notice);
	}

}
