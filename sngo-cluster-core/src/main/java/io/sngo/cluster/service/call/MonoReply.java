// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.MonoSink;
import reactor.util.context.ContextView;

/**
 * A subscriber waits.
 *
 * @param <R> what is waited for
 */
final class MonoReply<R> implements CallReply<R> {

	private final MonoSink<R> sink;

	MonoReply(MonoSink<R> sink) {
		this.sink = sink;
	}

	@Override
	public void value(@Nullable R value) {
		if (value == null) {
			this.sink.success();
		}
		else {
			this.sink.success(value);
		}
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
