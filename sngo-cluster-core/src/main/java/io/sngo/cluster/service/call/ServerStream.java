// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

import io.sngo.cluster.transport.DataChannel;

/**
 * Sends the elements of a stream: no more than its caller has asked for, and no more than
 * the network takes. It asks the handler's publisher for a few at a time, about
 * {@value #BATCH_BYTES} bytes, on the threads on which handlers run; they wait here until
 * the channel has room.
 */
final class ServerStream implements CoreSubscriber<Object> {

	private static final int BATCH_BYTES = 64 * 1024;

	private static final int MAX_BATCH = 256;

	private final ServerCall call;

	private final DataChannel channel;

	/** Elements that the caller has asked for and the publisher has not. */
	private final AtomicLong demand;

	/** Elements that the publisher is to be asked for. */
	private final AtomicLong asking = new AtomicLong();

	/** At most a batch. */
	private final Queue<ByteBuf> held = new ConcurrentLinkedQueue<>();

	/** Whoever raises it from zero sends what is held, and what comes meanwhile. */
	private final AtomicInteger sending = new AtomicInteger();

	/** Elements that the publisher was asked for and that are not sent; by the sender. */
	private long outstanding;

	/** Elements of a batch; by the sender. */
	private int batch = 8;

	private volatile Context context = Context.empty();

	private volatile @Nullable Subscription subscription;

	private volatile boolean waiting;

	private volatile boolean ended;

	private volatile boolean stopped;

	private @Nullable Throwable failure;

	private boolean delivered;

	/**
	 * @param demand elements that the caller has asked for already
	 */
	ServerStream(ServerCall call, DataChannel channel, long demand) {
		this.call = call;
		this.channel = channel;
		this.demand = new AtomicLong(demand);
	}

	/**
	 * @param context what the publisher gets to know
	 */
	ServerStream in(Context context) {
		this.context = context;
		return this;
	}

	@Override
	public Context currentContext() {
		return this.context;
	}

	@Override
	public void onSubscribe(Subscription given) {
		if (!Operators.validate(this.subscription, given)) {
			return;
		}
		this.subscription = given;
		if (this.ended) {
			given.cancel();
			return;
		}
		this.call.opened();
		// At once if it has been cancelled.
		this.call.onCancel(this::stop);
		send();
	}

	/**
	 * The caller asks for more elements.
	 */
	void demand(long elements) {
		this.demand.accumulateAndGet(elements, Operators::addCap);
		send();
	}

	@Override
	public void onNext(Object element) {
		if (this.ended || this.stopped) {
			return;
		}
		try {
			this.held.add(this.call.element(element));
		}
		catch (Throwable ex) {
			cancel();
			onError(ex);
			return;
		}
		send();
	}

	@Override
	public void onError(Throwable failure) {
		this.failure = failure;
		onComplete();
	}

	@Override
	public void onComplete() {
		this.ended = true;
		send();
	}

	/**
	 * Nobody waits for it any more.
	 */
	private void stop() {
		this.stopped = true;
		cancel();
		send();
	}

	/**
	 * This node ends it, after what is held.
	 */
	void end(Throwable reason) {
		cancel();
		onError(reason);
	}

	private void cancel() {
		Subscription given = this.subscription;
		if (given != null) {
			given.cancel();
		}
	}

	private void send() {
		if (this.sending.getAndIncrement() != 0) {
			return;
		}
		int seen = 1;
		do {
			sendHeld();
			seen = this.sending.addAndGet(-seen);
		}
		while (seen != 0);
	}

	private void sendHeld() {
		ByteBuf frame = this.held.peek();
		while (frame != null) {
			int bytes = frame.readableBytes();
			if (!this.stopped && !this.channel.sendBulk(frame.retain()) && this.channel.isOpen()) {
				waitForRoom();
				return;
			}
			this.held.remove();
			frame.release();
			this.outstanding--;
			this.batch = Math.max(1, Math.min(MAX_BATCH, BATCH_BYTES / Math.max(1, bytes)));
			frame = this.held.peek();
		}
		if (this.stopped || this.ended) {
			deliver();
		}
		else {
			ask();
		}
	}

	private void waitForRoom() {
		if (!this.waiting) {
			this.waiting = true;
			this.channel.whenRoom(() -> {
				this.waiting = false;
				send();
			});
		}
	}

	private void deliver() {
		if (!this.delivered) {
			this.delivered = true;
			Throwable thrown = this.failure;
			if (thrown != null) {
				this.call.fail(thrown);
			}
			else {
				this.call.complete();
			}
		}
	}

	private void ask() {
		Subscription given = this.subscription;
		if (given == null || this.outstanding > this.batch / 2) {
			return;
		}
		long wanted = this.demand.get();
		long elements = Math.min(wanted, this.batch - this.outstanding);
		if (elements > 0) {
			if (wanted != Long.MAX_VALUE) {
				this.demand.addAndGet(-elements);
			}
			this.outstanding += elements;
			if (this.asking.getAndAdd(elements) == 0) {
				this.call.execute(() -> askPublisher(given));
			}
		}
	}

	/**
	 * One at a time, as it asks for it, also where a publisher gives elements while it is
	 * asked.
	 */
	private void askPublisher(Subscription given) {
		try {
			long asked;
			do {
				asked = this.asking.get();
				given.request(asked);
			}
			while (this.asking.addAndGet(-asked) != 0);
		}
		catch (Throwable ex) {
			end(ex);
		}
	}

}
