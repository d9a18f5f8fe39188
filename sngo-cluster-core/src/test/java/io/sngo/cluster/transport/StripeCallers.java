// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;

import io.sngo.cluster.protocol.Peer;

/**
 * Threads that call: one for each stripe.
 */
final class StripeCallers implements AutoCloseable {

	private final List<ExecutorService> threads;

	StripeCallers(int count) {
		this.threads = IntStream.range(0, count)
			.mapToObj((stripe) -> Executors.newSingleThreadExecutor((task) -> thread(task, stripe, count)))
			.toList();
	}

	private static Thread thread(Runnable task, int stripe, int count) {
		Thread thread = new Thread(task, "stripe-" + stripe);
		while (Stripes.ofThread(thread.getId(), count) != stripe) {
			thread = new Thread(task, "stripe-" + stripe);
		}
		return thread;
	}

	<T> CompletableFuture<T> on(int stripe, Supplier<T> work) {
		return CompletableFuture.supplyAsync(work, this.threads.get(stripe));
	}

	/**
	 * Does the same on all at once, and waits for all.
	 */
	void onAll(IntConsumer work) {
		IntStream.range(0, this.threads.size())
			.mapToObj((stripe) -> CompletableFuture.runAsync(() -> work.accept(stripe), this.threads.get(stripe)))
			.toList()
			.forEach(TestNode::get);
	}

	<T> CompletableFuture<T> start(int stripe, Supplier<CompletableFuture<T>> work) {
		return CompletableFuture.completedFuture(stripe)
			.thenComposeAsync((started) -> work.get(), this.threads.get(stripe));
	}

	DataChannel channel(int stripe, TestNode from, TestNode to) {
		return TestNode.get(channel(stripe, from, to.peer()));
	}

	CompletableFuture<DataChannel> channel(int stripe, TestNode from, Peer to) {
		return channel(this.threads.get(stripe), from, to);
	}

	static CompletableFuture<DataChannel> channel(Executor thread, TestNode from, Peer to) {
		return CompletableFuture.completedFuture(to).thenComposeAsync(from::channel, thread);
	}

	CompletableFuture<byte[]> ask(int stripe, TestNode from, TestNode to, byte... payload) {
		return CompletableFuture.completedFuture(to.peer())
			.thenComposeAsync((peer) -> from.ask(peer, payload), this.threads.get(stripe));
	}

	@Override
	public void close() {
		this.threads.forEach(ExecutorService::shutdownNow);
	}

}
