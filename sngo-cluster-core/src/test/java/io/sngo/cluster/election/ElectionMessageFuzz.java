// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.election;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import io.sngo.cluster.controlplane.RecordedMessages;
import io.sngo.cluster.fuzz.DecoderFuzz;
import io.sngo.cluster.protocol.ControlMessage;
import org.jspecify.annotations.Nullable;

/**
 * All messages of the election; the first byte of the input is the type.
 */
final class ElectionMessageFuzz extends DecoderFuzz<Object> {

	ElectionMessageFuzz() {
		super(ElectionMessageFuzz::decode, ElectionMessageFuzz::encode, recorded());
	}

	private static List<byte[]> recorded() {
		Stream<ControlMessage> pinned = WireFormatTests.messages().map(WireFormatTests.Pinned::encoded);
		Stream<ControlMessage> said = RecordedMessages.all()
			.stream()
			.map(RecordedMessages.Recorded::message)
			.filter((message) -> message.type() >= MessageType.VOTE_REQUEST);
		return Stream.concat(pinned, said)
			.map((message) -> RecordedMessages.behind(message.type(), message.body()))
			.toList();
	}

	private static @Nullable Object decode(byte[] input) {
		if (input.length == 0) {
			return null;
		}
		byte[] body = Arrays.copyOfRange(input, 1, input.length);
		return switch (input[0]) {
			case MessageType.VOTE_REQUEST -> VoteRequest.decode(body);
			case MessageType.VOTE_REPLY -> VoteReply.decode(body);
			case MessageType.RENEWAL, MessageType.LOCK_HELD -> Renewal.decode(body);
			case MessageType.RENEWAL_ACK, MessageType.LOCK_DENIED -> RenewalAck.decode(body);
			case MessageType.ELECTORATE -> ElectorateNotice.decode(body);
			case MessageType.RELEASE -> Release.decode(body);
			default -> null;
		};
	}

	private static byte[] encode(Object message) {
		ControlMessage encoded;
		if (message instanceof VoteRequest request) {
			encoded = request.encode();
		}
		else if (message instanceof VoteReply reply) {
			encoded = reply.encode();
		}
		else if (message instanceof Renewal renewal) {
			encoded = renewal.encode();
		}
		else if (message instanceof RenewalAck ack) {
			encoded = ack.encode();
		}
		else if (message instanceof ElectorateNotice notice) {
			encoded = notice.encode();
		}
		else {
			encoded = ((Release) message).encode();
		}
		return RecordedMessages.behind(encoded.type(), encoded.body());
	}

}
