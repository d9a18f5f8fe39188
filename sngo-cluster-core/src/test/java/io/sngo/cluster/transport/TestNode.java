// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.protocol.ConnectionLoss;
import io.sngo.cluster.protocol.ControlMessage;
import io.sngo.cluster.protocol.DialResult;
import io.sngo.cluster.protocol.Peer;

/**
 * A transport on loopback with handlers that remember, and a tiny protocol of calls: a
 * frame is a kind ({@code Q} question, {@code A} answer, {@code O} one-way), a number and
 * a payload; every question is answered with its payload.
 */
final class TestNode implements AutoCloseable {

	static final Duration SOON = Duration.ofSeconds(10);

	private static final AtomicLong INSTANCES = new AtomicLong(1);

	final List<String> messages = new CopyOnWriteArrayList<>();

	final List<String> losses = new CopyOnWriteArrayList<>();

	final List<String> failures = new CopyOnWriteArrayList<>();

	final List<String> oneWays = new CopyOnWriteArrayList<>();

	final List<DataChannel> channels = new CopyOnWriteArrayList<>();

	final AtomicInteger opened = new AtomicInteger();

	final AtomicInteger closed = new AtomicInteger();

	final AtomicInteger questions = new AtomicInteger();

	/** While true, questions are kept instead of answered. */
	volatile boolean holdsAnswers;

	/** They go out with something else. */
	volatile boolean queuesAnswers;

	final List<Runnable> heldAnswers = new CopyOnWriteArrayList<>();

	final NettyTransport transport;

	private final AtomicLong numbers = new AtomicLong();

	TestNode(String id, UnaryOperator<TransportConfig> config) {
		this(id, config, TransportSecurity.DEFAULT);
	}

	TestNode(String id, UnaryOperator<TransportConfig> config, TransportSecurity security) {
		this.transport = NettyTransport.bind(config.apply(config()), List.of(), (port) -> NodeId.of(id),
				INSTANCES.getAndIncrement(), new Control(), new Calls(), security);
	}

	TestNode(String id) {
		this(id, UnaryOperator.identity());
	}

	static TransportConfig config() {
		return new TransportConfig("test", "127.0.0.1", 0, false, null, 0, 1024 * 1024, Duration.ofSeconds(3),
				Duration.ofMinutes(2), 4096, 512, 4 * 1024 * 1024, Compression.BETWEEN_HOSTS);
	}

	Peer peer() {
		return this.transport.local();
	}

	NodeAddress address() {
		return peer().address();
	}

	int port() {
		return address().port();
	}

	void say(TestNode to, String text) {
		say(to.address(), text);
	}

	void say(NodeAddress to, String text) {
		this.transport.sendControl(to, message(text));
	}

	static ControlMessage message(String text) {
		return new ControlMessage(1, text.getBytes(StandardCharsets.UTF_8));
	}

	DialResult dial(NodeAddress address, Duration timeout) {
		CompletableFuture<DialResult> result = new CompletableFuture<>();
		this.transport.dial(address, timeout, result::complete);
		return get(result);
	}

	CompletableFuture<DataChannel> channel(Peer peer) {
		CompletableFuture<DataChannel> result = new CompletableFuture<>();
		this.transport.dataChannel(peer, 0, (channel, error) -> {
			if (channel != null) {
				result.complete(channel);
			}
			else {
				result.completeExceptionally(error);
			}
		});
		return result;
	}

	DataChannel channel(TestNode to) {
		return get(channel(to.peer()));
	}

	/**
	 * Asks over the current channel; tries again where the frame was certainly not sent.
	 */
	CompletableFuture<byte[]> ask(Peer to, byte[] payload) {
		return channel(to).thenCompose((channel) -> {
			CompletableFuture<byte[]> answer = ask(channel, payload);
			return answer != null ? answer : ask(to, payload);
		});
	}

	/**
	 * @return {@code null} if the channel did not take the question
	 */
	CompletableFuture<byte[]> ask(DataChannel channel, byte[] payload) {
		long number = this.numbers.incrementAndGet();
		CompletableFuture<byte[]> answer = new CompletableFuture<>();
		Map<Long, CompletableFuture<byte[]>> calls = channel.attachment(Open.class).calls;
		calls.put(number, answer);
		if (!channel.send(frame('Q', number, payload))) {
			calls.remove(number);
			return null;
		}
		if (!channel.isOpen()) {
			answer.completeExceptionally(new IllegalStateException("closed"));
		}
		return answer;
	}

	static ByteBuf frame(char kind, long number, byte[] payload) {
		return Unpooled.buffer(9 + payload.length).writeByte(kind).writeLong(number).writeBytes(payload);
	}

	static <T> T get(CompletableFuture<T> future) {
		try {
			return future.get(SOON.toSeconds(), TimeUnit.SECONDS);
		}
		catch (Exception ex) {
			throw new AssertionError("Nothing came", ex);
		}
	}

	/**
	 * Waits for a latch where nothing may be thrown, as on a network loop.
	 */
	static void pass(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public void close() {
		this.transport.close(Duration.ZERO);
	}

	private final class Control implements ControlHandler {

		@Override
		public void onMessage(Peer from, ControlMessage message) {
			TestNode.this.messages.add(from.id() + ":" + new String(message.body(), StandardCharsets.UTF_8));
		}

		@Override
		public void onConnectionLost(Peer peer, ConnectionLoss loss) {
			TestNode.this.losses.add(peer.id() + ":" + loss);
		}

		@Override
		public void onConnectFailed(NodeAddress address, ConnectionLoss loss) {
			TestNode.this.failures.add(address + ":" + loss);
		}

	}

	private static final class Open {

		private final Map<Long, CompletableFuture<byte[]>> calls = new ConcurrentHashMap<>();

		private final AtomicInteger unanswered = new AtomicInteger();

	}

	private final class Calls implements DataHandler {

		@Override
		public void onOpen(DataChannel channel) {
			channel.attach(new Open());
			TestNode.this.channels.add(channel);
			TestNode.this.opened.incrementAndGet();
		}

		@Override
		public void onFrame(DataChannel channel, ByteBuf frame) {
			char kind = (char) frame.readByte();
			long number = frame.readLong();
			byte[] payload = new byte[frame.readableBytes()];
			frame.readBytes(payload);
			Open open = channel.attachment(Open.class);
			switch (kind) {
				case 'Q' -> {
					TestNode.this.questions.incrementAndGet();
					open.unanswered.incrementAndGet();
					Runnable answer = () -> {
						ByteBuf answered = frame('A', number, payload);
						if (TestNode.this.queuesAnswers) {
							channel.queueReply(answered);
						}
						else {
							channel.sendReply(answered);
						}
						open.unanswered.decrementAndGet();
					};
					if (TestNode.this.holdsAnswers) {
						TestNode.this.heldAnswers.add(answer);
					}
					else {
						answer.run();
					}
				}
				case 'A' -> {
					CompletableFuture<byte[]> call = open.calls.remove(number);
					if (call != null) {
						call.complete(payload);
					}
				}
				case 'O' -> TestNode.this.oneWays.add(new String(payload, StandardCharsets.UTF_8));
				default -> throw new IllegalStateException("Kind " + kind);
			}
		}

		@Override
		public void onReadEnd(DataChannel channel) {
			// each frame was answered at once
		}

		@Override
		public boolean isBusy(DataChannel channel) {
			Open open = channel.attachment(Open.class);
			return !open.calls.isEmpty() || open.unanswered.get() > 0;
		}

		@Override
		public void onClosed(DataChannel channel) {
			TestNode.this.closed.incrementAndGet();
			Open open = channel.attachment(Open.class);
			new ArrayList<>(open.calls.values())
				.forEach((call) -> call.completeExceptionally(new IllegalStateException("closed")));
			open.calls.clear();
		}

	}

}
