// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.util.ArrayList;
import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.sngo.cluster.fuzz.FuzzTarget;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Somebody connects to a node with a secret, which he does not know; the first byte of
 * the input is the size of the pieces in which it comes. He never gets in, and is told
 * nothing but a challenge and a refusal.
 */
final class SecretHandshakeFuzz implements FuzzTarget {

	private final RecordingHandlers handlers = new RecordingHandlers();

	private final TransportContext context = new TransportContext(TransportConfig.defaults(GreetingSeeds.CLUSTER),
			TestSecrets.security(1), this.handlers, this.handlers);

	SecretHandshakeFuzz() {
		this.context.local(GreetingSeeds.LOCAL);
	}

	@Override
	public List<byte[]> seeds() {
		List<byte[]> seeds = new ArrayList<>(InboundHandshakeFuzz.seeds(Frame.HELLO, GreetingSeeds.hellos()));
		for (int piece : new int[] { 1, 5, 255 }) {
			Hello hello = Hello.of(GreetingSeeds.CLUSTER, GreetingSeeds.PEER, Lane.DATA, SignedRecords.CAPABILITY,
					KeyOffer.of(TestSecrets.keys(2, 1)).encode());
			ByteBuf greeting = HandshakeHandler.greeting(new FuzzChannel(), Frame.HELLO, hello.encode());
			ByteBuf proof = HandshakeHandler.message(new FuzzChannel(), Frame.PROOF, new byte[Secret.MAC_BYTES]);
			seeds.add(ByteBufUtil
				.getBytes(Unpooled.buffer().writeByte(piece).writeBytes(greeting).writeBytes(proof).writeZero(40)));
			greeting.release();
			proof.release();
		}
		return seeds;
	}

	@Override
	public void run(byte[] input) {
		if (input.length == 0) {
			return;
		}
		FuzzChannel channel = new FuzzChannel();
		this.context.limits().admit(channel);
		channel.pipeline().addLast(new InboundHandshake(this.context, channel));
		channel.receive(input, 1, Math.max(1, input[0] & 0xFF));
		List<byte[]> sent = channel.sent();
		assertThat(channel.moved).isFalse();
		assertThat(sent).hasSizeLessThanOrEqualTo(2);
		for (int i = 0; i < sent.size(); i++) {
			int header = (i == 0) ? Preamble.LENGTH : 0;
			assertThat(sent.get(i)[header + 4]).isIn(Frame.CHALLENGE, Frame.REFUSAL);
		}
		channel.end();
		this.context.limits().release(channel);
		assertThat(this.handlers.events).isEmpty();
	}

	@Override
	public long maxAllocated(int length) {
		return 256 * 1024 + 1024L * length;
	}

	@Override
	public void close() {
		this.context.loops().dispose();
	}

}
