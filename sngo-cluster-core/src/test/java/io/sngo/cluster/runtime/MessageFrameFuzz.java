// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.runtime;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;

import io.sngo.cluster.NodeId;
import io.sngo.cluster.fuzz.FuzzTarget;
import io.sngo.cluster.protocol.WireException;
import io.sngo.cluster.transport.ClusterMessage;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Messages between nodes. One that is read keeps the bounds that hold for those who send,
 * and says the same when it is sent on.
 */
final class MessageFrameFuzz implements FuzzTarget {

	private static final NodeId FROM = NodeId.of("a");

	private static final NodeId TO = NodeId.of("b");

	private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false, true);

	@Override
	public List<byte[]> seeds() {
		return Stream
			.of(new ClusterMessage(1, "type", FROM, TO, Map.of(), new byte[0]),
					new ClusterMessage(-1, "\u20ac".repeat(128), FROM, TO, Map.of("a", "b", "", "\u00fc"),
							new byte[100]),
					new ClusterMessage(2, "t", FROM, TO, Map.of("name", "v".repeat(2000)), new byte[] { 1, 2 }))
			.map((message) -> MessageFrame.encode(message, this.allocator))
			.map(MessageFrameFuzz::bytes)
			.toList();
	}

	private static byte[] bytes(ByteBuf frame) {
		byte[] bytes = ByteBufUtil.getBytes(frame);
		frame.release();
		return bytes;
	}

	@Override
	public void run(byte[] input) {
		ClusterMessage message;
		try {
			message = MessageFrame.decode(Unpooled.wrappedBuffer(input), FROM, TO);
		}
		catch (WireException ex) {
			return;
		}
		MessageFrame.check(message.type(), message.headers(), message.payload(), input.length);
		byte[] written = bytes(MessageFrame.encode(message, this.allocator));
		ClusterMessage again = MessageFrame.decode(Unpooled.wrappedBuffer(written), FROM, TO);
		assertThat(again.id()).isEqualTo(message.id());
		assertThat(again.type()).isEqualTo(message.type());
		assertThat(again.headers()).isEqualTo(message.headers());
		assertThat(again.payload()).isEqualTo(message.payload());
	}

	@Override
	public long maxAllocated(int length) {
		// Also what is encoded again, and compared.
		return 64 * 1024 + 64L * length;
	}

}
