// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;

import io.sngo.cluster.fuzz.FuzzTarget;
import io.sngo.cluster.service.CallException;
import io.sngo.cluster.service.CallSpec;
import io.sngo.cluster.service.codec.PayloadCodecs;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Frames that a peer answers a call and a stream with. The first bit of the input is
 * whether compression was agreed on; then come frames, each behind two bytes for its
 * length. The number of a call in a frame that is odd stands for the call's, one that is
 * even for the stream's. Both end, once the channel does at the latest.
 */
final class CallClientFuzz implements FuzzTarget {

	private static final int ID_INDEX = 1;

	private final FuzzServices node = new FuzzServices();

	@Override
	public List<byte[]> seeds() {
		var allocator = UnpooledByteBufAllocator.DEFAULT;
		List<byte[]> seeds = new ArrayList<>();
		Map<String, Object> value = Map.of("a", List.of(1, "x"));
		seeds.add(FuzzDataChannel.row(CallFrame.reply(allocator, 1, value, Object.class, PayloadCodecs.json(), 1000)));
		seeds.add(FuzzDataChannel.row(CallFrame.reply(allocator, 1, "text", Object.class, PayloadCodecs.json(), 1000)));
		seeds.add(FuzzDataChannel.row(CallFrame.reply(allocator, 1, null, void.class, PayloadCodecs.json(), 1000)));
		seeds.add(FuzzDataChannel.row(CallFrame.failure(allocator, 1, "T", "no"),
				CallFrame.failure(allocator, 2, "T", "no")));
		seeds.add(FuzzDataChannel.row(CallFrame.refusal(allocator, 1, Refusal.OVERLOADED, "no"),
				CallFrame.refusal(allocator, 2, Refusal.DRAINING, "no")));
		seeds.add(FuzzDataChannel.row(CallFrame.opened(allocator, 2, 3),
				CallFrame.element(allocator, 2, value, Object.class, PayloadCodecs.json(), 1000),
				CallFrame.element(allocator, 2, new byte[30], Object.class, PayloadCodecs.json(), 1000),
				CallFrame.complete(allocator, 2)));
		return seeds;
	}

	@Override
	public void run(byte[] input) {
		if (input.length == 0) {
			return;
		}
		FuzzDataChannel channel = new FuzzDataChannel(this.node.services, (input[0] & 1) != 0);
		this.node.channel = channel;
		CompletableFuture<?> call = this.node.services.call(CallSpec.of("any", "x", Object.class)).toFuture();
		CompletableFuture<?> stream = this.node.services.stream(CallSpec.of("any", "x", Object.class))
			.count()
			.toFuture();
		List<ByteBuf> requests = channel.sent();
		assertThat(requests).hasSize(2);
		channel.receive(input, 1, (frame) -> {
			if (frame.readableBytes() >= ID_INDEX + Long.BYTES) {
				ByteBuf request = requests.get(((frame.getLong(ID_INDEX) & 1) == 1) ? 0 : 1);
				frame.setLong(ID_INDEX, request.getLong(ID_INDEX));
			}
		});
		channel.close();
		ended(call);
		ended(stream);
		channel.assertReleased();
	}

	private static void ended(CompletableFuture<?> call) {
		assertThat(call.isDone()).isTrue();
		Throwable failure = call.handle((value, thrown) -> thrown).join();
		if (failure != null) {
			assertThat(failure).isInstanceOf(CallException.class);
		}
	}

	@Override
	public long maxAllocated(int length) {
		return 1024 * 1024 + 4096L * length;
	}

	@Override
	public void close() {
		this.node.close();
	}

}
