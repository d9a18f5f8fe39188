// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.netty.channel.Channel;
import io.sngo.cluster.fuzz.FuzzTarget;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Who was dialled says something, and then nothing more; the first byte of the input is
 * the size of the pieces in which it comes. Whoever dialled is told once what came of it.
 */
@SuppressWarnings("FutureReturnValueIgnored") // the channel tells failures
final class OutboundHandshakeFuzz implements FuzzTarget {

	@Override
	public List<byte[]> seeds() {
		List<byte[]> seeds = new ArrayList<>(GreetingSeeds.inPieces(Frame.WELCOME, GreetingSeeds.welcomes()));
		seeds.addAll(GreetingSeeds.inPieces(Frame.REFUSAL, GreetingSeeds.refusals()));
		return seeds;
	}

	@Override
	public void run(byte[] input) {
		if (input.length == 0) {
			return;
		}
		FuzzChannel channel = new FuzzChannel();
		Told told = new Told();
		channel.pipeline()
			.addLast(new OutboundHandshake(channel, Hello.of(GreetingSeeds.CLUSTER, GreetingSeeds.LOCAL, Lane.DATA, 0),
					null, false, Duration.ofMinutes(1), told));
		channel.receive(input, 0);
		assertThat(told.times).isLessThanOrEqualTo(1);
		channel.end();
		assertThat(told.times).isEqualTo(1);
		assertThat(told.detail).doesNotContain("\n", "\u001b", "${");
	}

	@Override
	public long maxAllocated(int length) {
		return 256 * 1024 + 1024L * length;
	}

	private static final class Told implements OutboundHandshake.Listener {

		private int times;

		private String detail = "";

		@Override
		public void onWelcome(OutboundHandshake handshake, Welcome welcome) {
			this.times++;
			handshake.channel().close();
		}

		@Override
		public void onFailed(Channel channel, DialFailure failure) {
			this.times++;
			this.detail = failure.detail();
			channel.close();
		}

	}

}
