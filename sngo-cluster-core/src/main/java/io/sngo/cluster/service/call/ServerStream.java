// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
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

	private static final Logger logger = LoggerFactory.getLogger(ServerStream.class);

	private static final int BATCH_BYTES = 64 * 1024;

	private static final int FIRST_BATCH = 8;

	private static final int MAX_BATCH = 256;

	private final ServerCall call;

	private final DataChannel channel;

	private final AnswerBacklog backlog;

	/** Elements that the caller has asked for and the publisher has not. */
	private final AtomicLong demand;

	/** Elements that the publisher is to be asked for. */
	private final AtomicLong asking = new AtomicLong();

	/**
	 * What waits for the channel, in order: at most a batch, what opens it and its end.
	 */
	private final Queue<ByteBuf> held = new ConcurrentLinkedQueue<>();

	/** Whoever raises it from zero sends what is held, and what comes meanwhile. */
	private final AtomicInteger sending = new AtomicInteger();

	/** Elements that the publisher was asked for and that are not sent; by the sender. */
	private long outstanding;

	/**
	 * Elements of a batch; by the sender. At first not one alone, as a publisher that
	 * ticks fails where it is not asked in time.
	 */
	private int batch = FIRST_BATCH;

	/** Bytes of the largest element of late, 0 before the first; by the sender. */
	private int largest;

	private volatile Context context = Context.empty();

	private volatile @Nullable Subscription subscription;

	private volatile boolean waiting;

	private volatile boolean ended;

	private volatile boolean stopped;

	private volatile @Nullable Throwable failure;

	private volatile boolean opened;

	/** What tells the end is among what is held, or sent; by the sender. */
	private boolean last;

	/**
	 * @param demand elements that the caller has asked for already
	 */
	ServerStream(ServerCall call, DataChannel channel, long demand) {
		this.call = call;
		this.channel = channel;
		this.backlog = AnswerBacklog.of(channel);
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
		ByteBuf open = this.call.open();
		if (open == null) {
			cancel();
			this.call.streamed(null);
			return;
		}
		this.opened = true;
		this.held.add(open);
		if (this.ended) {
			cancel();
		}
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
			ByteBuf frame = this.call.element(element);
			this.backlog.hold(frame.readableBytes());
			this.held.add(frame);
		}
		catch (Throwable ex) {
			end(ex);
			return;
		}
		send();
	}

	@Override
	public void onError(Throwable thrown) {
		this.failure = thrown;
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
		// First, so that a publisher that is about to be subscribed to is cancelled
		// there.
		this.failure = reason;
		this.ended = true;
		cancel();
		send();
	}

	private void cancel() {
		Subscription given = this.subscription;
		if (given != null) {
			try {
				given.cancel();
			}
			catch (Throwable ex) {
				// Its caller, and a service whose turn it is, do not wait for that.
				Thrown.log(logger, Level.WARN, ex, "A stream of service '{}' failed to be cancelled",
						this.call.service());
			}
		}
	}

	private void send() {
		if (this.sending.getAndIncrement() != 0) {
			return;
		}
		int seen = 1;
		do {
			if (sendHeld()) {
				goOn();
			}
			seen = this.sending.addAndGet(-seen);
		}
		while (seen != 0);
	}

	/**
	 * @return whether nothing is held any more
	 */
	private boolean sendHeld() {
		ByteBuf frame = this.held.peek();
		while (frame != null) {
			// Before: whoever takes it reads it.
			boolean element = CallFrame.isElement(frame);
			int bytes = frame.readableBytes();
			if (!this.stopped && !this.channel.sendBulk(frame.retain()) && this.channel.isOpen()) {
				waitForRoom();
				return false;
			}
			this.held.remove();
			if (element) {
				sent(bytes);
			}
			frame.release();
			frame = this.held.peek();
		}
		return true;
	}

	private void sent(int bytes) {
		this.backlog.held(bytes);
		this.outstanding--;
		this.largest = Math.max(bytes, this.largest - this.largest / 8);
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

	private void goOn() {
		if (!this.stopped && !this.ended) {
			ask();
		}
		else if (this.asking.get() == 0) {
			// Else the publisher is still at work on what it was asked for.
			finish();
		}
	}

	private void finish() {
		Throwable thrown = this.failure;
		if (!this.opened && !this.stopped && thrown != null) {
			this.call.fail(thrown);
		}
		else if (this.stopped || this.last) {
			this.call.streamed(thrown);
		}
		else {
			this.last = true;
			ByteBuf frame = this.call.last(thrown);
			if (frame != null) {
				this.held.add(frame);
			}
			else if (!this.call.isLocal()) {
				this.channel.abort("the end of a stream could not be told");
			}
			send();
		}
	}

	private void ask() {
		Subscription given = this.subscription;
		int fitting = (this.largest == 0) ? FIRST_BATCH : Math.max(1, Math.min(MAX_BATCH, BATCH_BYTES / this.largest));
		this.batch = Math.min(this.batch, fitting);
		if (given == null || this.outstanding > this.batch / 2) {
			return;
		}
		if (!this.call.isLocal() && this.backlog.isHoldingMuch()) {
			waitForRoom();
			return;
		}
		long wanted = this.demand.get();
		long elements = Math.min(wanted, this.batch - this.outstanding);
		if (elements > 0) {
			if (wanted != Long.MAX_VALUE) {
				this.demand.addAndGet(-elements);
			}
			this.outstanding += elements;
			this.batch = Math.min(2 * this.batch, fitting);
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
		long asked;
		do {
			asked = this.asking.get();
			try {
				given.request(asked);
			}
			catch (Throwable ex) {
				end(ex);
			}
		}
		while (this.asking.addAndGet(-asked) != 0);
		send();
	}

}
