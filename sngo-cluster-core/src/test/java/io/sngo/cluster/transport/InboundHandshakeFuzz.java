// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.sngo.cluster.fuzz.FuzzTarget;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Somebody connects and says something; the first byte of the input is the size of the
 * pieces in which it comes. It is answered once at most, by a welcome or a refusal that a
 * node can read.
 */
final class InboundHandshakeFuzz implements FuzzTarget {

	private final RecordingHandlers handlers = new RecordingHandlers();

	private final TransportContext context = new TransportContext(TransportConfig.defaults(GreetingSeeds.CLUSTER),
			GreetingSeeds.OPEN, this.handlers, this.handlers);

	InboundHandshakeFuzz() {
		this.context.local(GreetingSeeds.LOCAL);
	}

	@Override
	public List<byte[]> seeds() {
		return seeds(Frame.HELLO, GreetingSeeds.hellos());
	}

	/**
	 * Greetings behind what says how they are cut.
	 */
	static List<byte[]> seeds(byte type, List<byte[]> bodies) {
		List<byte[]> seeds = new ArrayList<>();
		for (byte[] body : bodies) {
			ByteBuf greeting = HandshakeHandler.greeting(new FuzzChannel(), type, body);
			for (int piece : new int[] { 1, 5, 255 }) {
				seeds.add(ByteBufUtil.getBytes(Unpooled.buffer().writeByte(piece).writeBytes(greeting.duplicate())));
			}
			greeting.release();
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
		if (channel.moved) {
			assertThat(sent).isEmpty();
		}
		else if (!sent.isEmpty()) {
			assertThat(sent).hasSize(1);
			read(sent.get(0));
		}
		channel.end();
		this.context.limits().release(channel);
		assertThat(this.handlers.events).as("before the handshake is over").isEmpty();
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

	@Override
	public long maxAllocated(int length) {
		return 256 * 1024 + 1024L * length;
	}

	@Override
	public void close() {
		this.context.loops().dispose();
	}

}
