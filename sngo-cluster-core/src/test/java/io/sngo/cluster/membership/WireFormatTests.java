// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import java.util.HexFormat;
import java.util.List;
import java.util.Map;

import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.NodeState;
import io.sngo.cluster.protocol.Peer;
import io.sngo.cluster.protocol.WireReader;
import io.sngo.cluster.protocol.WireWriter;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The bytes of every message: nodes of different versions understand each other by them,
 * so what is pinned here never changes.
 */
class WireFormatTests {

	private static final Peer PEER = new Peer(NodeId.of("n1"), 2, new NodeAddress("h", 7946));

	private static final String ID = "0a026e31";

	private static final String INSTANCE = "0200000000000000";

	private static final MemberRecord RECORD = new MemberRecord(PEER, 3, NodeState.ACTIVE, 4, 0.5, Map.of("zone", "a"));

	private static final String RECORD_BYTES = ID + "11" + INSTANCE + "1a0168" + "208a3e" + "2803" + "3002" + "3804"
			+ "41000000000000e03f" + "4a090a047a6f6e65120161";

	@Test
	void numbersOfTheMessages() {
		assertThat(new int[] { Outbox.PING, Outbox.ACK, Outbox.PING_REQ, Outbox.NACK, Outbox.GOSSIP, Outbox.JOIN,
				Outbox.JOIN_REPLY, Outbox.SYNC_DIGEST, Outbox.SYNC_DIFF, Outbox.SYNC_RECORDS, Outbox.VERIFY,
				Outbox.VERIFY_RESULT, Outbox.LEAVE, Outbox.LEAVE_ACK, Outbox.PULL })
			.containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
	}

	@Test
	void record() {
		assertThat(hex(RECORD.encode())).isEqualTo(RECORD_BYTES);
		assertThat(MemberRecord.decode(new WireReader(RECORD.encode().toByteArray()))).isEqualTo(RECORD);
	}

	@ParameterizedTest
	@EnumSource(NodeState.class)
	void codesOfStates(NodeState state) {
		assertThat(Wire.state(Wire.code(state))).isEqualTo(state);
		assertThat(Wire.code(state)).isEqualTo(switch (state) {
			case UNKNOWN -> 0;
			case JOINING -> 1;
			case ACTIVE -> 2;
			case SUSPECTED -> 3;
			case FAILED -> 4;
			case LEAVING -> 5;
			case LEFT -> 6;
		});
	}

	@Test
	void aliveRumor() {
		pin(new Rumor.Alive(RECORD), "0801" + "122d" + RECORD_BYTES);
	}

	@Test
	void suspectRumor() {
		pin(new Rumor.Suspect(NodeId.of("n1"), 2, 3, NodeId.of("n2")),
				"0802" + "1a026e31" + "21" + INSTANCE + "2803" + "32026e32");
	}

	@Test
	void failedRumor() {
		pin(new Rumor.Failed(NodeId.of("n1"), 2, 3, NodeId.of("n2")),
				"0803" + "1a026e31" + "21" + INSTANCE + "2803" + "32026e32");
	}

	@Test
	void leftRumor() {
		pin(new Rumor.Left(NodeId.of("n1"), 2, 3), "0804" + "1a026e31" + "21" + INSTANCE + "2803");
	}

	@Test
	void deltaRumor() {
		Rumor.Delta delta = new Rumor.Delta(NodeId.of("n1"), 2, 3, new byte[] { 7, 8 });
		assertThat(hex(delta.encode())).isEqualTo("0805" + "1a026e31" + "21" + INSTANCE + "2803" + "3a020708");
		assertThat(Rumor.decode(new WireReader(delta.encode().toByteArray()))).usingRecursiveComparison()
			.isEqualTo(delta);
	}

	@Test
	void probeAndQuestionsAboutAMember() {
		WireWriter message = Envelope.about(9, new MemberEntry(RECORD, 0, 0));
		assertThat(hex(message)).isEqualTo("0809" + "12026e31" + "19" + INSTANCE);
		Envelope decoded = Envelope.decode(message.toByteArray());
		assertThat(decoded.number).isEqualTo(9);
		assertThat(decoded.id()).isEqualTo(PEER.id());
		assertThat(decoded.instance).isEqualTo(2);
	}

	@Test
	void answers() {
		assertThat(hex(Envelope.answer(300))).isEqualTo("08ac02");
	}

	@Test
	void joinAndLeave() {
		WireWriter message = Envelope.answer(1).nested(9, RECORD.encode());
		assertThat(hex(message)).isEqualTo("0801" + "4a2d" + RECORD_BYTES);
		assertThat(Envelope.decode(Outbox.JOIN, message.toByteArray(), PEER).member()).isEqualTo(RECORD);
	}

	@Test
	void joinOfOneThatMayNotBeginAClusterItself() {
		WireWriter message = Envelope.answer(1).varint(4, 3).nested(9, RECORD.encode());
		assertThat(hex(message)).isEqualTo("0801" + "2003" + "4a2d" + RECORD_BYTES);
		assertThat(Envelope.decode(Outbox.JOIN, message.toByteArray(), PEER).standing).isEqualTo(3);
		assertThat(Standing.mayBegin(3)).isFalse();
		assertThat(Standing.mayBegin(2)).isTrue();
	}

	@Test
	void joinReply() {
		assertThat(hex(JoinReply.DUPLICATE_NODE_ID.encode(1, "no", 5)))
			.isEqualTo("0801" + "3002" + "3a026e6f" + "4005");
		assertThat(hex(JoinReply.ACCEPTED.encode(1, "", 0))).startsWith("08013000");
		assertThat(hex(JoinReply.NOT_YET.encode(1, "", 0))).startsWith("08013001");
		assertThat(hex(JoinReply.UNREACHABLE_ADVERTISED_ADDRESS.encode(1, "", 0))).startsWith("08013003");
		assertThat(hex(JoinReply.WAITING.encode(1, "", 0))).startsWith("08013004");
	}

	@Test
	void aLongReasonIsNotTooLongToRead() {
		Envelope envelope = Envelope
			.decode(JoinReply.DUPLICATE_NODE_ID.encode(1, "\u20ac".repeat(5000), 0).toByteArray());
		assertThat(envelope.text).hasSizeGreaterThan(500).startsWith("\u20ac");
	}

	@Test
	void rumorsInAMessage() {
		Rumor rumor = new Rumor.Left(NodeId.of("n1"), 2, 3);
		WireWriter message = new WireWriter().nested(Rumor.FIELD, rumor.encode());
		assertThat(hex(message)).startsWith("7a11").endsWith(hex(rumor.encode()));
	}

	@Test
	void memberDigest() {
		MemberDigest digest = new MemberDigest(NodeId.of("n1"), 2, 3, true, 4, 4);
		assertThat(hex(digest.encode()))
			.isEqualTo(ID + "11" + INSTANCE + "1803" + "2001" + "2804" + "310400000000000000");
		assertThat(MemberDigest.decode(new WireReader(digest.encode().toByteArray()))).isEqualTo(digest);
	}

	@Test
	void differenceOfViews() {
		MemberDigest digest = new MemberDigest(NodeId.of("n1"), 2, 3, false, 4, 4);
		StringBuilder bytes = new StringBuilder();
		DiffBatch batch = new DiffBatch((message) -> bytes.append(hex(message)));
		batch.add(4, 2, List.of(digest));
		batch.flush();
		assertThat(bytes).hasToString("0804" + "1220" + "0802" + "121c" + hex(digest.encode()));
	}

	@Test
	void pageOfAPart() {
		assertThat(hex(SyncRecords.encode(new SyncRecords.PartPage(NodeId.of("n1"), 2, new byte[] { 7 }))))
			.isEqualTo(ID + "11" + INSTANCE + "1a0107");
	}

	private static void pin(Rumor rumor, String bytes) {
		assertThat(hex(rumor.encode())).isEqualTo(bytes);
		assertThat(Rumor.decode(new WireReader(rumor.encode().toByteArray()))).isEqualTo(rumor);
	}

	private static String hex(WireWriter message) {
		return HexFormat.of().formatHex(message.toByteArray());
	}

}
