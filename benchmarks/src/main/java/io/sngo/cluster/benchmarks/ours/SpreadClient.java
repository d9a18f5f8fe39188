// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.ours;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;

import io.sngo.cluster.benchmarks.subject.Client;
import io.sngo.cluster.benchmarks.subject.Order;
import io.sngo.cluster.benchmarks.subject.Reply;
import reactor.core.scheduler.Schedulers;

/**
 * Begins on many threads in turn, each of which keeps to one of several connections. What
 * follows an answer goes on where that came.
 */
final class SpreadClient implements Client {

	private static final int THREADS = 16;

	private final Client client;

	private final List<ExecutorService> threads = IntStream.range(0, THREADS)
		.mapToObj((number) -> Executors.newSingleThreadExecutor())
		.toList();

	private final AtomicInteger begun = new AtomicInteger();

	SpreadClient(Client client) {
		this.client = client;
	}

	@Override
	public void echo(byte[] payload, Reply reply) {
		begin(() -> this.client.echo(payload, reply), reply::failed);
	}

	@Override
	public void echo(Order order, Reply reply) {
		begin(() -> this.client.echo(order, reply), reply::failed);
	}

	/**
	 * On the thread that it is sent on, as the call that tells that it has arrived: all
	 * but the first of them follow an answer.
	 */
	@Override
	public void send(byte[] message, Consumer<Throwable> onFailure) throws Exception {
		this.client.send(message, onFailure);
	}

	@Override
	public void stream(Reply reply) {
		begin(() -> this.client.stream(reply), reply::failed);
	}

	private void begin(Work work, Consumer<Throwable> onFailure) {
		if (Schedulers.isInNonBlockingThread()) {
			run(work, onFailure);
		}
		else {
			this.threads.get(Math.floorMod(this.begun.getAndIncrement(), THREADS)).execute(() -> run(work, onFailure));
		}
	}

	private static void run(Work work, Consumer<Throwable> onFailure) {
		try {
			work.run();
		}
		catch (Exception ex) {
			onFailure.accept(ex);
		}
	}

	@Override
	public void close() {
		this.threads.forEach(ExecutorService::shutdownNow);
		this.client.close();
	}

	private interface Work {

		void run() throws Exception;

	}

}
