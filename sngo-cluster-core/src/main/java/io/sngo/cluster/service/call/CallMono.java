// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;

/**
 * Makes the same call for each subscriber.
 *
 * @param <R> what is waited for
 */
final class CallMono<R> extends Mono<R> {

	private final CallClient client;

	private final Invocation invocation;

	private CallMono(CallClient client, Invocation invocation) {
		this.client = client;
		this.invocation = invocation;
	}

	static <R> Mono<R> of(CallClient client, Invocation invocation) {
		// What users hook into all that is assembled is told of calls, too.
		return onAssembly(new CallMono<>(client, invocation));
	}

	@Override
	public void subscribe(CoreSubscriber<? super R> subscriber) {
		MonoReply<R> reply = new MonoReply<>(subscriber);
		subscriber.onSubscribe(reply);
		ClientCall<R> call = reply.isOver() ? null : this.client.begin(this.invocation, reply);
		if (call != null) {
			reply.waitsFor(call);
			call.run();
		}
	}

}
