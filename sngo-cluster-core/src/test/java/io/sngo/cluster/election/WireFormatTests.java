// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.election;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import io.sngo.cluster.NodeId;
import io.sngo.cluster.protocol.ControlMessage;
import io.sngo.cluster.protocol.WireException;
import io.sngo.cluster.protocol.WireReader;
import io.sngo.cluster.protocol.WireWriter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The bytes of every message: nodes of different versions understand each other by them,
 * so what is pinned here never changes.
 */
class WireFormatTests {

	private static final Voter VOTER = new Voter(NodeId.of("n1"), 0x0102030405060708L);

	private static final Voter OTHER = new Voter(NodeId.of("n2"), 2);

	private static final String VOTER_BYTES = "0a026e31" + "110807060504030201";

	private static final String OTHER_BYTES = "0a026e32" + "110200000000000000";

	private static final Lineage LINEAGE = new Lineage(300, 3);

	private static final String LINEAGE_BYTES = "58ac02" + "610300000000000000";

	private static final String STAMP_BYTES = "6805" + "7002"; // term 5, index 2

	/** Fields of a later version: a varint, eight bytes and a text. */
	private static final String UNKNOWN = "a00601" + "a9060000000000000000" + "b2060178";

	/** A message, its bytes and how they are read. */
	record Pinned(Object message, ControlMessage encoded, int type, String bytes, Function<byte[], ?> decoder) {

		@Override
		public String toString() {
			return this.message.toString();
		}

	}

	static Stream<Pinned> messages() {
		Stamp stamp = new Stamp(5, 2);
		VoteRequest question = new VoteRequest(9, 300, true, 4, 4_000, LINEAGE, stamp);
		VoteRequest vote = new VoteRequest(10, 300, false, 0, 4_000, null, Stamp.NONE);
		VoteReply yes = new VoteReply(9, 300, 4_000, true, LINEAGE, stamp);
		VoteReply no = new VoteReply(10, 300, 0, false);
		Renewal renewal = new Renewal(7, 300, 4_000, LINEAGE, stamp);
		Renewal fixed = new Renewal(7, 300, 4_000, null, Stamp.NONE);
		RenewalAck ack = new RenewalAck(7, 300, 4_000, stamp);
		RenewalAck voterOnly = new RenewalAck(7, 300, 4_000, true, stamp);
		Release release = new Release(300, null);
		Release handover = new Release(300, VOTER);
		ElectorateNotice whole = new ElectorateNotice(300, LINEAGE, stamp, null, List.of(VOTER, OTHER),
				ElectorateChange.NONE);
		ElectorateNotice step = new ElectorateNotice(300, LINEAGE, stamp, new Stamp(5, 1), List.of(),
				new ElectorateChange(List.of(VOTER), List.of(OTHER)));
		return Stream.of(new Pinned(question, question.encode(), 64,
				"0809" + "10ac02" + "1801" + "2004" + "28a01f" + LINEAGE_BYTES + STAMP_BYTES, VoteRequest::decode),
				new Pinned(vote, vote.encode(), 64, "080a" + "10ac02" + "1800" + "2000" + "28a01f" + "6800" + "7000",
						VoteRequest::decode),
				new Pinned(yes, yes.encode(), 65, "0809" + "10ac02" + "18a01f" + "2001" + LINEAGE_BYTES + STAMP_BYTES,
						VoteReply::decode),
				new Pinned(no, no.encode(), 65, "080a" + "10ac02" + "1800" + "2000" + "6800" + "7000",
						VoteReply::decode),
				new Pinned(renewal, renewal.encode(), 66, "0807" + "10ac02" + "28a01f" + LINEAGE_BYTES + STAMP_BYTES,
						Renewal::decode),
				new Pinned(fixed, fixed.encode(), 66, "0807" + "10ac02" + "28a01f" + "6800" + "7000", Renewal::decode),
				new Pinned(ack, ack.encode(), 67, "0807" + "10ac02" + "18a01f" + STAMP_BYTES, RenewalAck::decode),
				new Pinned(voterOnly, voterOnly.encode(), 67, "0807" + "10ac02" + "18a01f" + "2001" + STAMP_BYTES,
						RenewalAck::decode),
				new Pinned(whole, whole.encode(), 68,
						"10ac02" + LINEAGE_BYTES + STAMP_BYTES + "2a0d" + VOTER_BYTES + "2a0d" + OTHER_BYTES,
						ElectorateNotice::decode),
				new Pinned(step, step.encode(), 68,
						"10ac02" + LINEAGE_BYTES + STAMP_BYTES + "1805" + "2001" + "320d" + VOTER_BYTES + "3a0d"
								+ OTHER_BYTES,
						ElectorateNotice::decode),
				new Pinned(release, release.encode(), 69, "10ac02", Release::decode),
				new Pinned(handover, handover.encode(), 69, "10ac02" + "1a0d" + VOTER_BYTES, Release::decode));
	}

	@Test
	void numbersOfTheMessages() {
		assertThat(new int[] { MessageType.VOTE_REQUEST, MessageType.VOTE_REPLY, MessageType.RENEWAL,
				MessageType.RENEWAL_ACK, MessageType.ELECTORATE, MessageType.RELEASE, MessageType.LOCK_HELD,
				MessageType.LOCK_DENIED, MessageType.ELECTORATE_QUERY })
			.containsExactly(64, 65, 66, 67, 68, 69, 70, 71, 72);
	}

	@ParameterizedTest
	@MethodSource("messages")
	void pinned(Pinned pinned) {
		assertThat(pinned.encoded().type()).isEqualTo(pinned.type());
		assertThat(HexFormat.of().formatHex(pinned.encoded().body())).isEqualTo(pinned.bytes());
		assertThat(pinned.decoder().apply(bytes(pinned.bytes()))).isEqualTo(pinned.message());
	}

	@ParameterizedTest
	@MethodSource("messages")
	void fieldsOfALaterVersionAreSkipped(Pinned pinned) {
		assertThat(pinned.decoder().apply(bytes(UNKNOWN + pinned.bytes()))).isEqualTo(pinned.message());
		assertThat(pinned.decoder().apply(bytes(pinned.bytes() + UNKNOWN))).isEqualTo(pinned.message());
	}

	@Test
	void fieldsOfALaterVersionInAVoterAreSkipped() {
		assertThat(Voter.decode(new WireReader(bytes(VOTER_BYTES + UNKNOWN)))).isEqualTo(VOTER);
		assertThat(Release.decode(bytes("10ac02" + "1a1e" + UNKNOWN + VOTER_BYTES)).successor()).isEqualTo(VOTER);
	}

	@ParameterizedTest
	@MethodSource("messages")
	void messageThatIsCutOffIsWhatIsLeftOrMalformed(Pinned pinned) {
		byte[] body = pinned.encoded().body();
		int refused = 0;
		for (int length = 0; length < body.length; length++) {
			byte[] cut = Arrays.copyOf(body, length);
			try {
				assertThat(pinned.decoder().apply(cut)).isNotNull();
			}
			catch (WireException ex) {
				refused++;
			}
		}
		assertThat(refused).isPositive();
	}

	@ParameterizedTest
	@MethodSource("messages")
	void anyBytesAreAMessageOrAWireException(Pinned pinned) {
		SplittableRandom random = new SplittableRandom(42);
		int refused = 0;
		for (int round = 0; round < 5_000; round++) {
			byte[] bytes = pinned.encoded().body().clone();
			for (int flips = random.nextInt(1, 4); flips > 0; flips--) {
				bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
			}
			try {
				assertThat(pinned.decoder().apply(bytes)).isNotNull();
			}
			catch (WireException ex) {
				refused++;
			}
		}
		assertThat(refused).isBetween(500, 4_999);
	}

	@ParameterizedTest
	@CsvSource({ "64, 2, 72057594037927937", // a term above 2^56
			"64, 4, 72057594037927937", "64, 5, 300001", // a lease above five minutes
			"64, 13, 72057594037927937", "64, 14, 72057594037927937", "64, 11, 72057594037927937", //
			"65, 2, 72057594037927937", "65, 3, 300001", "66, 2, 72057594037927937", "66, 5, 300001", //
			"66, 13, -1", "67, 2, 72057594037927937", "67, 3, 300001", "67, 14, -1", //
			"68, 2, 72057594037927937", "68, 3, 72057594037927937", "68, 13, -1", "69, 2, 72057594037927937",
			"69, 2, -1" })
	void numbersBeyondTheirBoundAreMalformed(int type, int field, long value) {
		assertThatExceptionOfType(WireException.class)
			.isThrownBy(() -> decode(type, new WireWriter().varint(field, value)))
			.withMessageContaining("Field " + field + " is " + value);
	}

	@Test
	void largestNumbersAreRead() {
		long term = 1L << 56;
		VoteRequest request = new VoteRequest(Long.MIN_VALUE, term, false, term, 300_000, new Lineage(term, -1),
				new Stamp(term, term));
		assertThat(VoteRequest.decode(request.encode().body())).isEqualTo(request);
	}

	@ParameterizedTest
	@CsvSource({ "64, 2", "65, 1", "66, 1", "67, 1", "68, 2", "69, 2", "64, 13" })
	void fieldsOfAnotherKindAreMalformed(int type, int field) {
		assertThatExceptionOfType(WireException.class).isThrownBy(() -> decode(type, new WireWriter().text(field, "x")))
			.withMessageContaining("Field " + field + " has kind 2");
	}

	@Test
	void votersThatAreNoneAreMalformed() {
		List<WireWriter> malformed = List.of(new WireWriter(), new WireWriter().text(1, "no node"),
				new WireWriter().text(1, "n".repeat(129)), new WireWriter().varint(1, 1),
				new WireWriter().text(1, "n1").varint(2, 2));
		for (WireWriter voter : malformed) {
			assertThatExceptionOfType(WireException.class)
				.isThrownBy(() -> Voter.decode(new WireReader(voter.toByteArray())));
			assertThatExceptionOfType(WireException.class)
				.isThrownBy(() -> decode(MessageType.RELEASE, new WireWriter().nested(3, voter)));
			for (int field = 5; field <= 7; field++) {
				WireWriter notice = new WireWriter().varint(11, 1).nested(field, voter);
				assertThatExceptionOfType(WireException.class).isThrownBy(() -> decode(MessageType.ELECTORATE, notice));
			}
		}
	}

	@Test
	void electorateWithoutAnOriginIsMalformed() {
		assertThatExceptionOfType(WireException.class)
			.isThrownBy(() -> decode(MessageType.ELECTORATE, new WireWriter().varint(2, 1)))
			.withMessage("An electorate has to tell its lineage");
	}

	@Test
	void electorateWithoutVotersIsMalformed() {
		WireWriter notice = new WireWriter().varint(11, 1).nested(6, VOTER.encode());
		assertThatExceptionOfType(WireException.class).isThrownBy(() -> decode(MessageType.ELECTORATE, notice))
			.withMessage("An electorate has to have voters");
	}

	@Test
	void lengthsAreCheckedBeforeAnythingIsAllocated() {
		assertThatExceptionOfType(WireException.class)
			.isThrownBy(() -> ElectorateNotice.decode(bytes("2affffffff07" + VOTER_BYTES)))
			.withMessageContaining("claims 2147483647 bytes");
		assertThatExceptionOfType(WireException.class)
			.isThrownBy(() -> ElectorateNotice.decode(bytes("2affffffffffffffffff01")));
	}

	private static Object decode(int type, WireWriter message) {
		byte[] body = message.toByteArray();
		return switch (type) {
			case MessageType.VOTE_REQUEST -> VoteRequest.decode(body);
			case MessageType.VOTE_REPLY -> VoteReply.decode(body);
			case MessageType.RENEWAL -> Renewal.decode(body);
			case MessageType.RENEWAL_ACK -> RenewalAck.decode(body);
			case MessageType.ELECTORATE -> ElectorateNotice.decode(body);
			case MessageType.RELEASE -> Release.decode(body);
			default -> throw new AssertionError(type);
		};
	}

	private static byte[] bytes(String hex) {
		return HexFormat.of().parseHex(hex);
	}

}
