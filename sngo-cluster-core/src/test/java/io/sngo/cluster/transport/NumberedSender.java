// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Sends one-way frames to one peer, for tests of their order. Used by any thread: the
 * order is that of each.
 */
final class NumberedSender {

	private final Consumer<BiConsumer<DataChannel, Throwable>> channels;

	private final List<String> failures;

	private final int maxWaiting;

	/**
	 * @param channels has or opens a channel
	 * @param failures where those are written down that could not be sent
	 * @param maxWaiting frames of one thread that may wait for a channel
	 */
	NumberedSender(Consumer<BiConsumer<DataChannel, Throwable>> channels, List<String> failures, int maxWaiting) {
		this.channels = channels;
		this.failures = failures;
		this.maxWaiting = maxWaiting;
	}

	/**
	 * Writes down at the node that sends what it could not.
	 */
	static NumberedSender of(TestNode from, TestNode to, int maxWaiting) {
		return new NumberedSender((whenOpen) -> from.transport.dataChannel(to.peer(), 0, whenOpen), from.failures,
				maxWaiting);
	}

	/**
	 * Sends numbers from 0 on, each behind the prefix.
	 * @param before is told each number before it is sent
	 */
	void sendAll(String prefix, int count, IntConsumer before) {
		Semaphore room = new Semaphore(this.maxWaiting);
		for (int i = 0; i < count; i++) {
			before.accept(i);
			room.acquireUninterruptibly();
			send(prefix + i, room);
		}
	}

	/**
	 * As {@link #sendAll(String, int, IntConsumer)}, on each thread at once, with its
	 * {@linkplain #prefix(int) prefix}.
	 */
	void sendAll(StripeCallers callers, int count, IntConsumer before) {
		callers.onAll((stripe) -> sendAll(prefix(stripe), count, before));
	}

	static String prefix(int stripe) {
		return stripe + ":";
	}

	void send(String text) {
		send(text, new Semaphore(0));
	}

	private void send(String text, Semaphore room) {
		this.channels.accept((channel, error) -> {
			if (channel != null && channel.send(TestNode.frame('O', 0, text.getBytes(StandardCharsets.UTF_8)))) {
				room.release();
			}
			else if (channel != null && (channel.isRetiring() || !channel.isOpen())) {
				// It was about to close when it was handed out.
				send(text, room);
			}
			else {
				this.failures.add(text + ": " + error);
				room.release();
			}
		});
	}

	/**
	 * Retires the connection that it would send on.
	 */
	void retire() {
		this.channels.accept((channel, error) -> {
			if (channel != null) {
				((Connection) channel).retire();
			}
		});
	}

	/**
	 * Waits until all have arrived that so many threads have sent at once.
	 * @param failures those of the sender
	 * @param arrived may still grow
	 */
	static void assertAllInOrder(List<String> failures, List<String> arrived, int stripes, int sends) {
		await().atMost(TestNode.SOON).until(() -> arrived.size() + failures.size() >= stripes * sends);
		assertThat(failures).isEmpty();
		List<String> texts = List.copyOf(arrived);
		for (int stripe = 0; stripe < stripes; stripe++) {
			String prefix = prefix(stripe);
			assertThat(texts.stream().filter((text) -> text.startsWith(prefix)))
				.containsExactlyElementsOf(IntStream.range(0, sends).mapToObj((i) -> prefix + i).toList());
		}
	}

}
