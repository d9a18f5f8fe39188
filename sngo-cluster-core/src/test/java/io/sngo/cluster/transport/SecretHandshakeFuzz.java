// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.util.ArrayList;
import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Somebody connects to a node with a secret, which he does not know. He never gets in,
 * and is told nothing but a challenge and a refusal.
 */
final class SecretHandshakeFuzz extends InboundTarget {

	SecretHandshakeFuzz() {
		super(TestSecrets.security(1));
	}

	@Override
	public List<byte[]> seeds() {
		List<byte[]> seeds = new ArrayList<>(GreetingSeeds.inPieces(Frame.HELLO, GreetingSeeds.hellos()));
		Hello hello = Hello.of(GreetingSeeds.CLUSTER, GreetingSeeds.PEER, Lane.DATA, SignedRecords.CAPABILITY,
				KeyOffer.of(TestSecrets.keys(2, 1)).encode());
		ByteBuf greeting = HandshakeHandler.greeting(new FuzzChannel(), Frame.HELLO, hello.encode());
		ByteBuf proof = HandshakeHandler.message(new FuzzChannel(), Frame.PROOF, new byte[Secret.MAC_BYTES]);
		seeds.addAll(GreetingSeeds.inPieces(Unpooled.buffer().writeBytes(greeting).writeBytes(proof).writeZero(40)));
		greeting.release();
		proof.release();
		return seeds;
	}

	@Override
	void check(boolean accepted, List<byte[]> answers) {
		assertThat(accepted).isFalse();
		assertThat(answers).hasSizeLessThanOrEqualTo(2);
		for (int i = 0; i < answers.size(); i++) {
			int header = (i == 0) ? Preamble.LENGTH : 0;
			assertThat(answers.get(i)[header + 4]).isIn(Frame.CHALLENGE, Frame.REFUSAL);
		}
	}

}
