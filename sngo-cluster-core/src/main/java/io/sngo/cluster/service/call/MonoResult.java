// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.util.context.Context;

/**
 * Answers a call with what a {@code Mono} gives, and cancels that with the call.
 */
final class MonoResult implements CoreSubscriber<Object> {

	private final ServerCall call;

	private final Context context;

	private @Nullable Object value;

	MonoResult(ServerCall call, Context context) {
		this.call = call;
		this.context = context;
	}

	@Override
	public Context currentContext() {
		return this.context;
	}

	@Override
	public void onSubscribe(Subscription subscription) {
		// First, as asking for the value may be what runs the handler's work.
		this.call.stopsBy(subscription::cancel);
		subscription.request(Long.MAX_VALUE);
	}

	@Override
	public void onNext(Object value) {
		this.value = value;
	}

	@Override
	public void onError(Throwable failure) {
		this.call.fail(failure);
	}

	@Override
	public void onComplete() {
		this.call.succeed(this.value);
	}

}
