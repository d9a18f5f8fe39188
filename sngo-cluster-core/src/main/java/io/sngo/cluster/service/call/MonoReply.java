// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.publisher.Operators;
import reactor.util.context.ContextView;

/**
 * A subscriber waits. It gets the answer when it has asked for it, which it usually has
 * long before.
 *
 * @param <R> what is waited for
 */
final class MonoReply<R> implements CallReply<R>, Subscription {

	/** Nothing was asked for, and nothing is there. */
	private static final int IDLE = 0;

	private static final int REQUESTED = 1;

	/** The value is there and was not asked for. */
	private static final int READY = 2;

	/** The subscriber was told, or has cancelled. */
	private static final int OVER = 3;

	@SuppressWarnings("rawtypes")
	private static final AtomicIntegerFieldUpdater<MonoReply> STATE = AtomicIntegerFieldUpdater
		.newUpdater(MonoReply.class, "state");

	private final CoreSubscriber<? super R> subscriber;

	private volatile int state;

	/** Set before {@link #READY}. */
	private @Nullable R value;

	private volatile @Nullable Disposable call;

	MonoReply(CoreSubscriber<? super R> subscriber) {
		this.subscriber = subscriber;
	}

	/**
	 * Cancelling ends this call from now on, at once if it has happened.
	 */
	void waitsFor(Disposable call) {
		this.call = call;
		if (isOver()) {
			call.dispose();
		}
	}

	boolean isOver() {
		return this.state == OVER;
	}

	@Override
	public void request(long elements) {
		if (!Operators.validate(elements) || STATE.compareAndSet(this, IDLE, REQUESTED)) {
			return;
		}
		R ready = this.value;
		if (ready != null && STATE.compareAndSet(this, READY, OVER)) {
			emit(ready);
		}
	}

	@Override
	public void cancel() {
		if (STATE.getAndSet(this, OVER) != OVER) {
			Disposable cancelled = this.call;
			if (cancelled != null) {
				cancelled.dispose();
			}
		}
	}

	@Override
	public void value(@Nullable R answer) {
		if (answer == null) {
			if (STATE.getAndSet(this, OVER) != OVER) {
				this.subscriber.onComplete();
			}
			return;
		}
		if (!STATE.compareAndSet(this, REQUESTED, OVER)) {
			this.value = answer;
			if (STATE.compareAndSet(this, IDLE, READY) || !STATE.compareAndSet(this, REQUESTED, OVER)) {
				return;
			}
		}
		emit(answer);
	}

	private void emit(R answer) {
		try {
			this.subscriber.onNext(answer);
			this.subscriber.onComplete();
		}
		catch (Throwable ex) {
			this.subscriber.onError(ex);
		}
	}

	@Override
	public void failure(Throwable failure) {
		if (STATE.getAndSet(this, OVER) != OVER) {
			this.subscriber.onError(failure);
		}
	}

	@Override
	public ContextView context() {
		return this.subscriber.currentContext();
	}

}
