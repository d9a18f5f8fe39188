// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.runtime;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ImmediateEventExecutor;
import org.junit.jupiter.api.Test;
import reactor.core.scheduler.Schedulers;

import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.protocol.Peer;
import io.sngo.cluster.transport.ClusterMessage;
import io.sngo.cluster.transport.DataChannel;
import io.sngo.cluster.transport.DataHandler;
import io.sngo.cluster.transport.Transport;

import static org.assertj.core.api.Assertions.assertThat;

class DataFrameRouterTests {

	private final List<String> calls = new ArrayList<>();

	/** Only what is asked of it here: who the local node is. */
	private final Transport transport = (Transport) Proxy.newProxyInstance(getClass().getClassLoader(),
			new Class<?>[] { Transport.class },
			(proxy, method, arguments) -> new Peer(NodeId.of("b"), 2, new NodeAddress("localhost", 2)));

	private final NodeMessages messages = new NodeMessages(1024, () -> ClusterView.EMPTY, () -> this.transport,
			Schedulers.immediate());

	private final DataFrameRouter router = new DataFrameRouter(this.messages, new Calls());

	private final Channel channel = new Channel();

	@Test
	void everyFirstByteButThatOfMessagesGoesToCalls() {
		for (int first = 0; first < 256; first++) {
			if (first != MessageFrame.KIND) {
				this.router.onFrame(this.channel, Unpooled.buffer().writeByte(first));
			}
		}
		this.router.onFrame(this.channel, Unpooled.EMPTY_BUFFER);
		assertThat(this.calls).hasSize(256).containsOnly("frame");
		assertThat(this.channel.aborted).isEmpty();
	}

	@Test
	void aMalformedMessageEndsItsChannelAndReachesNobody() {
		List<String> received = new ArrayList<>();
		this.messages.messages("t").subscribe((message) -> received.add(message.from() + " to " + message.to()));
		ByteBuf whole = MessageFrame.encode(
				new ClusterMessage(1, "t", NodeId.of("a"), NodeId.of("b"), Map.of(), new byte[0]),
				new UnpooledByteBufAllocator(false));
		this.router.onFrame(this.channel, whole);
		assertThat(received).containsExactly("a to b");
		assertThat(this.channel.aborted).isEmpty();
		this.router.onFrame(this.channel, whole.slice(0, whole.readableBytes() - 1));
		assertThat(this.channel.aborted).singleElement().asString().contains("header claims");
		assertThat(received).hasSize(1);
		assertThat(this.calls).isEmpty();
	}

	@Test
	void theLifeOfAChannelIsThatOfItsCalls() {
		this.router.onOpen(this.channel);
		assertThat(this.router.isBusy(this.channel)).isTrue();
		this.router.onReadEnd(this.channel);
		this.router.onClosed(this.channel);
		assertThat(this.calls).containsExactly("open", "busy", "read", "closed");
	}

	private final class Calls implements DataHandler {

		@Override
		public void onOpen(DataChannel channel) {
			DataFrameRouterTests.this.calls.add("open");
		}

		@Override
		public void onFrame(DataChannel channel, ByteBuf frame) {
			DataFrameRouterTests.this.calls.add("frame");
		}

		@Override
		public void onReadEnd(DataChannel channel) {
			DataFrameRouterTests.this.calls.add("read");
		}

		@Override
		public boolean isBusy(DataChannel channel) {
			return DataFrameRouterTests.this.calls.add("busy");
		}

		@Override
		public void onClosed(DataChannel channel) {
			DataFrameRouterTests.this.calls.add("closed");
		}

	}

	private static final class Channel implements DataChannel {

		private final List<String> aborted = new ArrayList<>();

		@Override
		public Peer peer() {
			return new Peer(NodeId.of("a"), 1, new NodeAddress("localhost", 1));
		}

		@Override
		public EventExecutor loop() {
			return ImmediateEventExecutor.INSTANCE;
		}

		@Override
		public ByteBufAllocator allocator() {
			return UnpooledByteBufAllocator.DEFAULT;
		}

		@Override
		public boolean send(ByteBuf frame) {
			return !frame.release();
		}

		@Override
		public boolean isRetiring() {
			return false;
		}

		@Override
		public boolean sendReply(ByteBuf frame) {
			return send(frame);
		}

		@Override
		public boolean sendBulk(ByteBuf frame) {
			return send(frame);
		}

		@Override
		public void whenRoom(Runnable task) {
			throw new AssertionError("A router does not send in bulk");
		}

		@Override
		public boolean isOpen() {
			return this.aborted.isEmpty();
		}

		@Override
		public <T> T attachment(Class<T> type) {
			throw new AssertionError("A router does not call attachment");
		}

		@Override
		public void attach(Object attachment) {
			throw new AssertionError("A router does not call attach");
		}

		@Override
		public void abort(String reason) {
			this.aborted.add(reason);
		}

	}

}
