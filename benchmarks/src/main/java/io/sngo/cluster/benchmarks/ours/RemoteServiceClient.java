// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.ours;

import java.util.function.Consumer;

import io.sngo.cluster.benchmarks.subject.Client;
import io.sngo.cluster.benchmarks.subject.Elements;
import io.sngo.cluster.benchmarks.subject.Order;
import io.sngo.cluster.benchmarks.subject.Reply;
import io.sngo.cluster.service.RemoteService;

/**
 * Calls as an application does.
 */
final class RemoteServiceClient implements Client {

	private static final long PATIENCE_NANOS = 30_000_000_000L;

	private final RemoteService remote;

	private final Runnable stop;

	private RemoteServiceClient(RemoteService remote, Runnable stop) {
		this.remote = remote;
		this.stop = stop;
	}

	/**
	 * Waits until the services are known.
	 * @param stop ends the node
	 */
	static Client of(RemoteService remote, Runnable stop) throws InterruptedException {
		long begin = System.nanoTime();
		while (remote.resolve(Services.BYTES).isEmpty() || remote.resolve(Services.ORDERS).isEmpty()
				|| remote.resolve(Services.MESSAGES).isEmpty() || remote.resolve(Services.STREAMS).isEmpty()) {
			if (System.nanoTime() - begin > PATIENCE_NANOS) {
				throw new IllegalStateException("The services of the other node were not known after "
						+ PATIENCE_NANOS / 1_000_000_000L + " s: see the log of the server");
			}
			Thread.sleep(10);
		}
		return new RemoteServiceClient(remote, stop);
	}

	@Override
	public void echo(byte[] payload, Reply reply) {
		this.remote.call(Services.BYTES, payload, byte[].class).subscribe(reply::received, reply::failed);
	}

	@Override
	public void echo(Order order, Reply reply) {
		this.remote.call(Services.ORDERS, order, Order.class).subscribe(reply::received, reply::failed);
	}

	@Override
	public void send(byte[] message, Consumer<Throwable> onFailure) {
		this.remote.send(Services.MESSAGES, message).subscribe((none) -> {
		}, onFailure);
	}

	@Override
	public void stream(Reply reply) {
		Elements elements = new Elements();
		this.remote.stream(Services.STREAMS, Elements.COUNT, byte[].class)
			.subscribe(elements::take, reply::failed, () -> reply.received(elements.taken()));
	}

	@Override
	public void close() {
		this.stop.run();
	}

}
