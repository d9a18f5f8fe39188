// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import java.util.Map;

import org.junit.jupiter.api.Test;

import io.sngo.cluster.NodeState;
import io.sngo.cluster.protocol.Peer;
import io.sngo.cluster.protocol.WireException;
import io.sngo.cluster.protocol.WireWriter;
import io.sngo.cluster.registry.Registry;
import io.sngo.cluster.registry.ServiceEntry;

import static io.sngo.cluster.membership.LocalNode.A;
import static io.sngo.cluster.membership.LocalNode.B;
import static io.sngo.cluster.membership.LocalNode.C;
import static io.sngo.cluster.membership.LocalNode.SELF;
import static io.sngo.cluster.membership.LocalNode.alive;
import static io.sngo.cluster.membership.LocalNode.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Well-formed messages that carry something which the registry does not accept: that is
 * skipped, and all the rest takes effect.
 */
class UnacceptablePartsTests {

	/** Names no version. */
	private static final byte[] UNACCEPTABLE = {};

	private final Registry registry = registry(SELF);

	private final LocalNode node = LocalNode.replicating(this.registry, A, B);

	@Test
	void aChangeThatIsRefusedCostsNeitherTheOtherNewsNorTheAnswer() {
		Rumor refused = new Rumor.Delta(A.id(), A.instance(), 1, UNACCEPTABLE);
		Rumor accepted = new Rumor.Delta(B.id(), B.instance(), 1, change());
		WireWriter ping = Envelope.about(5, new MemberEntry(record(SELF, 1), 0, 0))
			.nested(Rumor.FIELD, refused.encode())
			.nested(Rumor.FIELD, accepted.encode())
			.nested(Rumor.FIELD, alive(C, 1).encode());
		assertThatExceptionOfType(WireException.class).as("told, so that it is counted")
			.isThrownBy(() -> this.node.receive(A, Outbox.PING, ping));
		assertThat(this.node.world.sent(A.address(), Outbox.ACK)).hasSize(1);
		assertThat(this.node.sees(C)).isEqualTo(NodeState.ACTIVE);
		assertThat(this.registry.entries(B.id())).hasSize(1);
		assertThat(this.registry.entries(A.id())).isEmpty();
	}

	@Test
	void aPageThatIsRefusedCostsNeitherTheOtherPagesNorTheAnswer() {
		Registry other = registry(B);
		other.register(service());
		byte[] page = other.snapshot(B.id(), B.instance()).get(0);
		WireWriter message = new WireWriter()
			.nested(2, SyncRecords.encode(new SyncRecords.PartPage(A.id(), A.instance(), UNACCEPTABLE)))
			.nested(2, SyncRecords.encode(new SyncRecords.PartPage(B.id(), B.instance(), page)))
			.text(3, "b");
		assertThatExceptionOfType(WireException.class)
			.isThrownBy(() -> this.node.receive(A, Outbox.SYNC_RECORDS, message));
		assertThat(this.registry.entries(B.id())).hasSize(1);
		assertThat(this.node.world.sent(A.address(), Outbox.SYNC_RECORDS)).as("what it wanted").hasSize(1);
	}

	private static byte[] change() {
		byte[][] published = new byte[1][];
		new Registry(B, (delta) -> published[0] = delta, (owner, before, after) -> {
		}).register(service());
		return published[0];
	}

	private static ServiceEntry service() {
		return new ServiceEntry("echo", Map.of(), true, 0);
	}

	private static Registry registry(Peer owner) {
		return new Registry(owner, (delta) -> {
		}, (node, before, after) -> {
		});
	}

}
