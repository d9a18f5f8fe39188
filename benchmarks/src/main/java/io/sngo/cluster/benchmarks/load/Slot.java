// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.load;

import java.util.concurrent.atomic.AtomicBoolean;

import io.sngo.cluster.benchmarks.subject.Client;
import io.sngo.cluster.benchmarks.subject.Reply;

/**
 * One of the calls in flight: when it ends, the next begins, on the thread that brought
 * the answer.
 */
final class Slot implements Reply, Runnable {

	private final Load load;

	private final Client client;

	private final Request request;

	private final byte[] message;

	private final int messagesPerCall;

	/**
	 * Whether the other of the two is over: that the call returned, or that its answer
	 * came. The second of them begins the next call, so that answers that come at once
	 * make a loop and no recursion.
	 */
	private final AtomicBoolean met = new AtomicBoolean();

	private long startedAt;

	private long calls;

	/**
	 * @param messagesPerCall messages that go ahead of every call
	 */
	Slot(Load load, Client client, Request request, byte[] message, int messagesPerCall) {
		this.load = load;
		this.client = client;
		this.request = request;
		this.message = message;
		this.messagesPerCall = messagesPerCall;
	}

	@Override
	public void run() {
		do {
			this.startedAt = System.nanoTime();
			if (this.load.isOver(this.startedAt)) {
				this.load.ended(this.calls);
				return;
			}
			this.met.setPlain(false);
			start();
		}
		while (!this.met.compareAndSet(false, true));
	}

	private void start() {
		try {
			for (int i = 0; i < this.messagesPerCall; i++) {
				this.client.send(this.message, this.load::failed);
			}
			this.request.send(this.client, this);
		}
		catch (Throwable ex) {
			failed(ex);
		}
	}

	@Override
	public void received(Object answer) {
		if (this.request.isAnswer(answer)) {
			this.calls++;
			this.load.succeeded(this.startedAt, System.nanoTime());
		}
		else {
			this.load.failed(new IllegalStateException("A wrong answer of type " + answer.getClass().getName()));
		}
		next();
	}

	@Override
	public void failed(Throwable failure) {
		this.load.failed(failure);
		next();
	}

	private void next() {
		if (!this.met.compareAndSet(false, true)) {
			run();
		}
	}

}
