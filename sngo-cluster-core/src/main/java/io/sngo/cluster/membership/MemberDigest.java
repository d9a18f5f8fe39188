// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import io.sngo.cluster.NodeId;
import io.sngo.cluster.protocol.Claims;
import io.sngo.cluster.protocol.WireReader;
import io.sngo.cluster.protocol.WireWriter;

/**
 * What one node knows of a member, in short.
 *
 * @param id the member
 * @param instance its instance
 * @param incarnation its incarnation
 * @param leaving whether it is about to leave
 * @param version version of its replicated part
 * @param fingerprint content of that version
 */
record MemberDigest(NodeId id, long instance, long incarnation, boolean leaving, long version, long fingerprint) {

	WireWriter encode() {
		return new WireWriter().text(1, this.id.value())
			.fixed64(2, this.instance)
			.varint(3, this.incarnation)
			.varint(4, this.leaving ? 1 : 0)
			.varint(5, this.version)
			.fixed64(6, this.fingerprint);
	}

	static MemberDigest decode(WireReader in) {
		String id = "";
		long instance = 0;
		long incarnation = 0;
		boolean leaving = false;
		long version = 0;
		long fingerprint = 0;
		while (in.next()) {
			switch (in.field()) {
				case 1 -> id = in.text(128);
				case 2 -> instance = in.fixed64();
				case 3 -> incarnation = in.varint(0, Claims.MAX);
				case 4 -> leaving = in.varint(0, 1) == 1;
				case 5 -> version = in.varint(0, Claims.MAX);
				case 6 -> fingerprint = in.fixed64();
				default -> {
					// of a newer version
				}
			}
		}
		return new MemberDigest(Wire.id(id), instance, incarnation, leaving, version, fingerprint);
	}

}
