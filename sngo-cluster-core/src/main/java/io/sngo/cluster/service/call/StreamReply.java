// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.FluxSink;
import reactor.util.context.ContextView;

/**
 * A subscriber waits for the elements of a stream.
 *
 * @param <R> the elements
 */
final class StreamReply<R> implements CallReply<R> {

	private final FluxSink<R> sink;

	StreamReply(FluxSink<R> sink) {
		this.sink = sink;
	}

	void element(R element) {
		this.sink.next(element);
	}

	/**
	 * It is complete.
	 */
	@Override
	public void value(@Nullable R none) {
		this.sink.complete();
	}

	@Override
	public void failure(Throwable failure) {
		this.sink.error(failure);
	}

	@Override
	public ContextView context() {
		return this.sink.contextView();
	}

}
