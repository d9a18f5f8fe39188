// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.util.List;

import io.sngo.cluster.fuzz.FuzzTarget;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Somebody connects and says something; the first byte of the input is the size of the
 * pieces in which it comes. Before the handshake is over nobody hears of him.
 */
abstract class InboundTarget implements FuzzTarget {

	private final RecordingHandlers handlers = new RecordingHandlers();

	private final TransportContext context;

	/**
	 * @param security that of the node he connects to
	 */
	InboundTarget(TransportSecurity security) {
		this.context = new TransportContext(TransportConfig.defaults(GreetingSeeds.CLUSTER), security, this.handlers,
				this.handlers);
		this.context.local(GreetingSeeds.LOCAL);
	}

	@Override
	public final void run(byte[] input) {
		if (input.length == 0) {
			return;
		}
		FuzzChannel channel = new FuzzChannel();
		this.context.limits().admit(channel);
		channel.pipeline().addLast(new InboundHandshake(this.context, channel));
		channel.receive(input, 0);
		check(channel.moved, channel.sent());
		channel.end();
		this.context.limits().release(channel);
		assertThat(this.handlers.events).as("before the handshake is over").isEmpty();
	}

	/**
	 * @param accepted whether he got in
	 * @param answers what he is told until then
	 */
	abstract void check(boolean accepted, List<byte[]> answers);

	@Override
	public final long maxAllocated(int length) {
		return 256 * 1024 + 1024L * length;
	}

	@Override
	public final void close() {
		this.context.loops().dispose();
	}

}
