// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import io.sngo.cluster.ClusterException;

/**
 * What the method of a handler has returned: an answer, or what gives one later.
 */
final class HandlerResult {

	private HandlerResult() {
	}

	/**
	 * Answers a call when the answer is there, and stops what works on it with the call.
	 * @throws ClusterException if it is a stream, which is no answer
	 */
	@SuppressWarnings("unchecked")
	static void answer(ServerCall call, @Nullable Object result) {
		if (result instanceof Mono<?> mono) {
			((Mono<Object>) mono).subscribe(new MonoResult(call, call.context()));
		}
		else if (result instanceof CompletionStage<?> stage) {
			call.stopsBy(() -> stage.toCompletableFuture().cancel(true));
			stage.whenComplete((value, failure) -> {
				if (failure != null) {
					call.fail(failure);
				}
				else {
					call.succeed(value);
				}
			});
		}
		else if (result instanceof Publisher<?>) {
			throw new ClusterException("Operation '" + call.operation() + "' of service '" + call.service()
					+ "' returns a stream and was called for one answer: call it with RemoteService.stream or a client"
					+ " whose method returns a Flux");
		}
		else {
			call.succeed(result);
		}
	}

	/**
	 * One answer is a stream of one element, or of none.
	 */
	static Flux<Object> elements(@Nullable Object result) {
		if (result instanceof Publisher<?> publisher) {
			return Flux.from(publisher);
		}
		if (result instanceof CompletionStage<?> stage) {
			return Flux.from(Mono.fromCompletionStage(stage));
		}
		return Flux.from(Mono.justOrEmpty(result));
	}

}
