// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.election;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.NodeInfo;
import io.sngo.cluster.NodeState;
import io.sngo.cluster.membership.Member;
import io.sngo.cluster.protocol.Peer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Nodes and electorates to test with. A name such as {@code a2} is the second run of node
 * {@code a}, {@code a} is the first.
 */
final class Voters {

	static final Lineage LINEAGE = new Lineage(1_000, 7);

	private Voters() {
	}

	static Voter voter(String name) {
		boolean first = !Character.isDigit(name.charAt(name.length() - 1));
		return first ? new Voter(NodeId.of(name), 1)
				: new Voter(NodeId.of(name.substring(0, name.length() - 1)), name.charAt(name.length() - 1) - '0');
	}

	static List<Voter> voters(String names) {
		return Arrays.stream(names.split(" ", -1)).filter((name) -> !name.isEmpty()).map(Voters::voter).toList();
	}

	static Peer peer(String name) {
		Voter voter = voter(name);
		return new Peer(voter.id(), voter.instance(), new NodeAddress("host-" + voter.id(), 7946));
	}

	static Member member(String name, NodeState state, long joinedAtMillis) {
		Peer peer = peer(name);
		NodeInfo info = new NodeInfo(peer.id(), peer.address().host(), 7946, state, Map.of(),
				Instant.ofEpochMilli(joinedAtMillis), Instant.EPOCH, Instant.EPOCH, 0, "", 1);
		return new Member(peer, info);
	}

	static AgreedElectorate founded(String names) {
		return AgreedElectorate.founded(LINEAGE, voters(names));
	}

	static ElectorateChange change(String added, String removed) {
		return new ElectorateChange(voters(added), voters(removed));
	}

	static void assertQuorum(Electorate electorate, String names) {
		assertThat(electorate.isQuorum(voters(names))).as("quorum of " + names).isTrue();
	}

	static void assertNoQuorum(Electorate electorate, String names) {
		assertThat(electorate.isQuorum(voters(names))).as("quorum of " + names).isFalse();
	}

}
