// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import java.util.List;

import io.sngo.cluster.fuzz.DecoderFuzz;
import io.sngo.cluster.protocol.WireReader;

/** What one node knows of one member, in short. */
final class MemberDigestFuzz extends DecoderFuzz<MemberDigest> {

	MemberDigestFuzz() {
		super((bytes) -> MemberDigest.decode(new WireReader(bytes)), (digest) -> digest.encode().toByteArray(),
				List.of(new MemberDigest(LocalNode.A.id(), 2, 3, true, 4, 5).encode().toByteArray(),
						new MemberDigest(LocalNode.B.id(), -1, 0, false, 0, 0).encode().toByteArray()));
	}

}
