// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.runtime;

import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Rejects what it has no thread for. Reactive operators know what to do then: they fail
 * the one subscriber. The error that no thread can be started would go through all of
 * them, up to whoever publishes, and that is a protocol.
 */
final class RejectingScheduler implements Scheduler {

	private final Scheduler delegate;

	RejectingScheduler(Scheduler delegate) {
		this.delegate = delegate;
	}

	/**
	 * Has as many threads as it takes, up to ten for each processor.
	 */
	static RejectingScheduler elastic(String name) {
		return new RejectingScheduler(Schedulers.newBoundedElastic(Schedulers.DEFAULT_BOUNDED_ELASTIC_SIZE,
				Schedulers.DEFAULT_BOUNDED_ELASTIC_QUEUESIZE, name, 60, true));
	}

	@Override
	public Disposable schedule(Runnable task) {
		return rejecting(() -> this.delegate.schedule(task));
	}

	@Override
	public Worker createWorker() {
		Worker worker = rejecting(this.delegate::createWorker);
		return new Worker() {

			@Override
			public Disposable schedule(Runnable task) {
				return rejecting(() -> worker.schedule(task));
			}

			@Override
			public void dispose() {
				worker.dispose();
			}

			@Override
			public boolean isDisposed() {
				return worker.isDisposed();
			}

		};
	}

	@Override
	public Mono<Void> disposeGracefully() {
		return this.delegate.disposeGracefully();
	}

	@Override
	public void dispose() {
		this.delegate.dispose();
	}

	@Override
	public boolean isDisposed() {
		return this.delegate.isDisposed();
	}

	private static <T> T rejecting(Supplier<T> action) {
		try {
			return action.get();
		}
		catch (OutOfMemoryError ex) {
			throw new RejectedExecutionException("No thread can be started", ex);
		}
	}

}
