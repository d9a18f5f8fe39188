// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import io.sngo.cluster.controlplane.RecordedMessages;
import io.sngo.cluster.fuzz.FuzzTarget;
import io.sngo.cluster.protocol.ControlMessage;
import io.sngo.cluster.protocol.WireException;
import io.sngo.cluster.protocol.Claims;
import io.sngo.cluster.protocol.WireReader;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * All messages of the membership but those of the anti-entropy; the first byte of the
 * input is the type. What is read of members and rumors can be told to others.
 */
final class EnvelopeFuzz implements FuzzTarget {

	@Override
	public List<byte[]> seeds() {
		List<byte[]> seeds = new ArrayList<>();
		for (RecordedMessages.Recorded recorded : RecordedMessages.all()) {
			ControlMessage message = recorded.message();
			if (message.type() <= Outbox.PULL) {
				seeds.add(RecordedMessages.behind(message.type(), message.body()));
			}
		}
		Rumor[] rumors = { LocalNode.alive(LocalNode.B, 5), LocalNode.suspect(LocalNode.A, 1, LocalNode.B),
				LocalNode.failed(LocalNode.B, 9, LocalNode.A), LocalNode.left(LocalNode.B, 9),
				new Rumor.Delta(LocalNode.B.id(), 2, 3, new byte[] { 7, 8 }) };
		Stream.of(rumors)
			.map((rumor) -> Envelope.answer(1).nested(Rumor.FIELD, rumor.encode()).toByteArray())
			.forEach((body) -> seeds.add(RecordedMessages.behind(Outbox.GOSSIP, body)));
		return seeds;
	}

	@Override
	public void run(byte[] input) {
		if (input.length == 0) {
			return;
		}
		Envelope envelope;
		try {
			envelope = Envelope.decode(input[0] & 0x7F, Arrays.copyOfRange(input, 1, input.length), LocalNode.A);
		}
		catch (WireException ex) {
			return;
		}
		if (envelope.member != null) {
			check(envelope.member);
		}
		for (Rumor rumor : envelope.rumors) {
			byte[] written = rumor.encode().toByteArray();
			Rumor again = Rumor.decode(new WireReader(written));
			assertThat(again).isNotNull();
			assertThat(again.encode().toByteArray()).isEqualTo(written);
			assertThat(again.key()).isEqualTo(rumor.key());
		}
	}

	static void check(MemberRecord member) {
		byte[] written = member.encode().toByteArray();
		assertThat(MemberRecord.decode(new WireReader(written)).encode().toByteArray()).isEqualTo(written);
		assertThat(member.metadata()).hasSizeLessThanOrEqualTo(Metadata.MAX_ENTRIES);
		assertThat(member.load()).isBetween(0.0, 1.0);
		assertThat(member.incarnation()).isBetween(0L, Claims.MAX);
	}

	@Override
	public long maxAllocated(int length) {
		return 64 * 1024 + 1024L * length;
	}

}
