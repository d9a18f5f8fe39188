// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import java.time.Duration;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import io.sngo.cluster.NodeState;
import io.sngo.cluster.protocol.ConnectionLoss;
import io.sngo.cluster.protocol.Peer;

import static io.sngo.cluster.membership.LocalNode.A;
import static io.sngo.cluster.membership.LocalNode.B;
import static io.sngo.cluster.membership.LocalNode.C;
import static io.sngo.cluster.membership.LocalNode.SELF;
import static io.sngo.cluster.membership.LocalNode.alive;
import static io.sngo.cluster.membership.LocalNode.failed;
import static io.sngo.cluster.membership.LocalNode.suspect;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * A member refutes while this node looks into what is said of it: what was said before
 * does not count any more.
 */
class RefutationTests {

	@Test
	void oneWhoRefutesWhileAVerifierDialsIsNotFailedByIt() {
		LocalNode node = LocalNode.among(A, B, C);
		node.receive(B, Outbox.VERIFY, Envelope.about(9, new MemberEntry(LocalNode.record(A, 1), 0, 0)));
		node.hear(B, suspect(A, 1, B));
		node.world.run(Duration.ofMillis(10));
		node.hear(C, alive(A, 2));
		node.world.refuse(A.address());
		assertThat(node.sees(A)).isEqualTo(NodeState.ACTIVE);
		assertThat(node.world.sent(B.address(), Outbox.VERIFY_RESULT)).singleElement()
			.extracting((result) -> Envelope.decode(result.message().body()).code)
			.isEqualTo(EvidenceCheck.UNKNOWN);
	}

	@Test
	void theWordOfOneThatWasRefutedAndARefusalAreNotTwo() {
		LocalNode node = LocalNode.among(A, B, C);
		node.hear(B, failed(A, 1, B));
		node.world.run(Duration.ofMillis(10));
		node.hear(C, alive(A, 2));
		node.world.refuse(A.address());
		assertThat(node.sees(A)).isEqualTo(NodeState.SUSPECTED);
		assertThat(node.world.sent(Outbox.VERIFY)).as("asked for a second refusal").isNotEmpty();
	}

	@Test
	void theWordOfOneThatWasRefutedAndSilenceAreNotTwoAccusers() {
		LocalNode node = LocalNode.among(A, B, C);
		node.runWith(Duration.ofMillis(2500), A, B, C);
		node.hear(B, failed(A, 1, B));
		node.world.run(Duration.ofMillis(10));
		node.hear(C, alive(A, 2));
		node.world.takeSent();
		node.world.run(Duration.ofMillis(510));
		assertThat(node.sees(A)).isEqualTo(NodeState.ACTIVE);
	}

	@Test
	void aProbeConfirmsNoAccusationThatIsYoungerThanARefutation() {
		LocalNode node = LocalNode.among(A, B, C);
		while (node.world.sent(Outbox.PING).isEmpty()) {
			node.world.run(Duration.ofMillis(10));
		}
		Peer silent = Stream.of(A, B, C)
			.filter((peer) -> !node.world.sent(peer.address(), Outbox.PING).isEmpty())
			.findFirst()
			.orElseThrow();
		Peer other = silent.equals(A) ? B : A;
		node.world.run(Duration.ofMillis(600));
		node.hear(other, suspect(silent, 1, other), alive(silent, 2), suspect(silent, 2, other));
		node.world.takeSent();
		node.world.run(Duration.ofMillis(700));
		assertThat(node.world.rumors()).noneMatch((rumor) -> rumor.equals(suspect(silent, 2, SELF)));
	}

	@Test
	void aRefutationOfSomethingElseDoesNotEndACheck() {
		LocalNode node = LocalNode.among(A, B, C);
		node.membership.onConnectionLost(A, ConnectionLoss.CLOSED_BY_PEER);
		node.world.run(Duration.ofMillis(50));
		node.hear(C, alive(A, 2));
		node.world.refuse(A.address());
		assertThat(node.sees(A)).isEqualTo(NodeState.SUSPECTED);
		assertThat(node.world.sent(Outbox.VERIFY)).hasSize(2);
	}

}
