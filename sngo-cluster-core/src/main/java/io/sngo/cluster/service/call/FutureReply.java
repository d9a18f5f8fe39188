// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;

import io.sngo.cluster.service.CallException;
import io.sngo.cluster.service.CallException.Outcome;

/**
 * A future, or a thread that blocks, waits. Cancelling the future cancels the call.
 *
 * @param <R> what is waited for
 */
final class FutureReply<R> extends CompletableFuture<@Nullable R> implements CallReply<R> {

	private final boolean exposed;

	private volatile @Nullable Disposable call;

	/**
	 * @param exposed whether others than the thread that blocks get to see this, so that
	 * completing it runs their code
	 */
	FutureReply(boolean exposed) {
		this.exposed = exposed;
	}

	@Override
	public boolean runsCode() {
		return this.exposed;
	}

	@Override
	public void value(@Nullable R value) {
		complete(value);
	}

	@Override
	public void failure(Throwable failure) {
		completeExceptionally(failure);
	}

	void waitsFor(Disposable call) {
		this.call = call;
	}

	@Override
	public boolean cancel(boolean mayInterruptIfRunning) {
		boolean cancelled = super.cancel(mayInterruptIfRunning);
		Disposable call = this.call;
		if (cancelled && call != null) {
			call.dispose();
		}
		return cancelled;
	}

	/**
	 * Blocks until the call is over.
	 * @throws CallException if it does not return a value, also because this thread was
	 * interrupted
	 */
	@Nullable R await(String service) {
		try {
			return get();
		}
		catch (InterruptedException ex) {
			cancel(true);
			Thread.currentThread().interrupt();
			throw new CallException(Outcome.UNKNOWN, "interrupted",
					"The thread that waited for service '" + service + "' was interrupted; the call was cancelled", ex);
		}
		catch (ExecutionException ex) {
			throw failure(service, ex);
		}
	}

	private static RuntimeException failure(String service, ExecutionException ex) {
		Throwable cause = ex.getCause();
		if (cause instanceof RuntimeException known) {
			return known;
		}
		return new CallException(Outcome.UNKNOWN, "error", "Call of service '" + service + "' broke: " + cause, cause);
	}

}
