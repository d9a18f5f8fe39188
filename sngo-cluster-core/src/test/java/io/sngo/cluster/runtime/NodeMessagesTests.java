// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.runtime;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.BiConsumer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import io.sngo.cluster.ClusterException;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.NodeState;
import io.sngo.cluster.transport.ClusterMessage;
import io.sngo.cluster.transport.DataChannel;
import io.sngo.cluster.transport.QueueFullException;
import io.sngo.cluster.transport.Transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class NodeMessagesTests {

	private static final NodeId A = NodeId.of("a");

	private static final NodeId B = NodeId.of("b");

	private final Queue<DataChannel> channels = new ArrayDeque<>();

	private final Transport transport = (Transport) Proxy.newProxyInstance(getClass().getClassLoader(),
			new Class<?>[] { Transport.class }, (proxy, method, arguments) -> switch (method.getName()) {
				case "local" -> Members.node("a").member().peer();
				case "dataChannel" -> open((int) arguments[1], arguments[2]);
				default -> throw new AssertionError(method);
			});

	private NodeState state = NodeState.ACTIVE;

	private Throwable failure = new IllegalStateException("on purpose");

	private int kept;

	private int sent;

	@Test
	void aChannelThatRetiresAtThatMomentIsReplaced() {
		this.channels.add(channel(false, true));
		this.channels.add(channel(true, false));
		send().block(Duration.ofSeconds(10));
		assertThat(this.sent).isOne();
	}

	@Test
	void aSecondOneThatRetiresIsTheEnd() {
		this.channels.add(channel(false, true));
		this.channels.add(channel(false, true));
		this.channels.add(channel(true, false));
		assertThatExceptionOfType(ClusterException.class).isThrownBy(() -> send().block(Duration.ofSeconds(10)))
			.withMessage("Message of type 't' was not sent to node 'b': the queue of its connection is full or the "
					+ "connection was closed");
		assertThat(this.sent).isZero();
	}

	@Test
	void aFullQueueIsToldAtOnce() {
		this.channels.add(channel(false, false));
		this.channels.add(channel(true, false));
		assertThatExceptionOfType(ClusterException.class).isThrownBy(() -> send().block(Duration.ofSeconds(10)))
			.withMessageContaining("is full");
		assertThat(this.sent).isZero();
	}

	@Test
	void noConnectionIsToldWithItsCause() {
		assertThatExceptionOfType(ClusterException.class).isThrownBy(() -> send().block(Duration.ofSeconds(10)))
			.withMessage("Message of type 't' was not sent to node 'b': it cannot be reached")
			.havingCause()
			.withMessage("on purpose");
	}

	@Test
	void tooMuchThatWaitsForAConnectionIsAFullQueue() {
		this.failure = new QueueFullException("on purpose");
		assertThatExceptionOfType(ClusterException.class).isThrownBy(() -> send().block(Duration.ofSeconds(10)))
			.withMessageContaining("is full")
			.withCause(this.failure);
	}

	@Test
	void headersTakeMemoryToo() {
		this.channels.add(channel(true, false));
		messages(100).send(B, "t", Map.of("name", "value"), new byte[7]).block(Duration.ofSeconds(10));
		assertThat(this.kept).isEqualTo(7 + "name".length() + "value".length());
	}

	@Test
	void aNodeThatIsGoneIsNotAsked() {
		this.channels.add(channel(true, false));
		this.state = NodeState.FAILED;
		assertThatExceptionOfType(ClusterException.class).isThrownBy(() -> send().block(Duration.ofSeconds(10)))
			.withMessage("Message of type 't' was not sent: node 'b' is FAILED");
		assertThat(this.sent).isZero();
	}

	@Test
	void aSubscriberThatDoesNotKeepUpIsFailedBeforeItFillsTheHeap() {
		int large = 1024 * 1024;
		int fit = (int) (NodeMessages.BUFFER_BYTES / large);
		NodeMessages messages = messages(large);
		Blocked blocked = new Blocked();
		messages.messages("t").subscribe(blocked);
		List<ClusterMessage> others = new ArrayList<>();
		Disposable other = messages.messages("t").subscribe(others::add);
		byte[] payload = new byte[large];
		for (int i = 0; i < 100; i++) {
			messages.send(A, "t", Map.of(), payload).block(Duration.ofSeconds(10));
		}
		assertThat(others).hasSize(100);
		blocked.request(Long.MAX_VALUE);
		assertThat(blocked.received).isEqualTo(fit);
		assertThat(blocked.failure).isInstanceOf(ClusterException.class).hasMessageContaining("bytes");
		other.dispose();
	}

	@Test
	void aMessageOfTheLargestSizePassesWhateverThatIs() {
		int largest = (int) NodeMessages.BUFFER_BYTES;
		NodeMessages messages = messages(largest);
		Blocked blocked = new Blocked();
		messages.messages("t").subscribe(blocked);
		byte[] payload = new byte[largest];
		for (int i = 0; i < 2; i++) {
			messages.send(A, "t", Map.of("name", "value"), payload).block(Duration.ofSeconds(10));
		}
		blocked.request(Long.MAX_VALUE);
		assertThat(blocked.failure).isNull();
		assertThat(blocked.received).isEqualTo(2);
	}

	private Mono<Void> send() {
		return messages(1024).send(B, "t", Map.of(), new byte[0]);
	}

	private NodeMessages messages(int maxPayload) {
		ClusterView view = ClusterView.of(List.of(Members.node("b").in(this.state).known(false)),
				ClusterSituation.INITIAL, Instant.EPOCH);
		return new NodeMessages(maxPayload, () -> view, () -> this.transport, Schedulers.immediate());
	}

	@SuppressWarnings("unchecked")
	private Object open(int bytes, Object whenOpen) {
		this.kept = bytes;
		DataChannel next = this.channels.poll();
		((BiConsumer<DataChannel, Throwable>) whenOpen).accept(next, (next != null) ? null : this.failure);
		return null;
	}

	private DataChannel channel(boolean takes, boolean retiring) {
		return (DataChannel) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { DataChannel.class },
				(proxy, method, arguments) -> switch (method.getName()) {
					case "allocator" -> UnpooledByteBufAllocator.DEFAULT;
					case "isRetiring" -> retiring;
					case "isOpen" -> true;
					case "send" -> {
						((ByteBuf) arguments[0]).release();
						this.sent += takes ? 1 : 0;
						yield takes;
					}
					default -> throw new AssertionError(method);
				});
	}

	private static final class Blocked extends BaseSubscriber<ClusterMessage> {

		private int received;

		private Throwable failure;

		@Override
		protected void hookOnSubscribe(Subscription subscription) {
			// asks for nothing
		}

		@Override
		protected void hookOnNext(ClusterMessage message) {
			this.received++;
		}

		@Override
		protected void hookOnError(Throwable failure) {
			this.failure = failure;
		}

	}

}
