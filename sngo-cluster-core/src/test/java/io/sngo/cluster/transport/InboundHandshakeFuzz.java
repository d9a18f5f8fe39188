// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.util.Arrays;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Somebody connects to a node that is open to all. He is answered once at most, by a
 * welcome or a refusal that a node can read.
 */
final class InboundHandshakeFuzz extends InboundTarget {

	InboundHandshakeFuzz() {
		super(GreetingSeeds.OPEN);
	}

	@Override
	public List<byte[]> seeds() {
		return GreetingSeeds.inPieces(Frame.HELLO, GreetingSeeds.hellos());
	}

	@Override
	void check(boolean accepted, List<byte[]> answers) {
		if (accepted) {
			assertThat(answers).isEmpty();
		}
		else if (!answers.isEmpty()) {
			assertThat(answers).hasSize(1);
			read(answers.get(0));
		}
	}

	private static void read(byte[] greeting) {
		int header = Preamble.LENGTH + Frame.HEADER;
		assertThat(greeting.length).isBetween(header, header + Frame.MAX_HANDSHAKE_BODY);
		byte[] body = Arrays.copyOfRange(greeting, header, greeting.length);
		if (greeting[Preamble.LENGTH + 4] == Frame.WELCOME) {
			assertThat(Welcome.decode(body).peer()).isEqualTo(GreetingSeeds.LOCAL);
		}
		else {
			assertThat(Refusal.decode(body).text()).isNotEmpty();
		}
	}

}
