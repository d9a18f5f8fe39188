// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

import io.sngo.cluster.NodeId;
import io.sngo.cluster.service.CallContext;
import io.sngo.cluster.service.CallObservation;
import io.sngo.cluster.service.CallObserver;
import io.sngo.cluster.service.CallSpec;

/**
 * Keeps whatever an observer throws away from the calls that it observes.
 */
final class GuardedObserver implements CallObserver {

	private static final Logger logger = LoggerFactory.getLogger(GuardedObserver.class);

	private final CallObserver observer;

	private final AtomicBoolean warned = new AtomicBoolean();

	private GuardedObserver(CallObserver observer) {
		this.observer = observer;
	}

	static CallObserver of(CallObserver observer) {
		return (observer != CallObserver.NONE) ? new GuardedObserver(observer) : observer;
	}

	@Override
	public CallObservation clientStarts(CallSpec call, ContextView context, Map<String, String> headers) {
		return guard(get(() -> this.observer.clientStarts(call, context, headers), CallObservation.NONE));
	}

	@Override
	public CallObservation serverStarts(CallContext call) {
		return guard(get(() -> this.observer.serverStarts(call), CallObservation.NONE));
	}

	@Override
	public void serverRefused(String service, String reason) {
		run(() -> this.observer.serverRefused(service, reason));
	}

	private CallObservation guard(CallObservation observation) {
		return (observation != CallObservation.NONE) ? new Guarded(observation) : observation;
	}

	private void run(Runnable call) {
		try {
			call.run();
		}
		catch (Throwable ex) {
			failed(ex);
		}
	}

	private <T> T get(Supplier<T> call, T otherwise) {
		try {
			return Objects.requireNonNull(call.get(), "the observer returned null");
		}
		catch (Throwable ex) {
			failed(ex);
			return otherwise;
		}
	}

	/**
	 * One that always fails does so with every call.
	 */
	private void failed(Throwable failure) {
		if (this.warned.compareAndSet(false, true)) {
			Thrown.log(logger, Level.WARN, failure,
					"The observer of calls, {}, failed; further failures are logged at debug level", this.observer);
		}
		else {
			Thrown.log(logger, Level.DEBUG, failure, "The observer of calls failed");
		}
	}

	private final class Guarded implements CallObservation {

		private final CallObservation observation;

		Guarded(CallObservation observation) {
			this.observation = observation;
		}

		@Override
		public Scope openScope() {
			Scope scope = get(this.observation::openScope, NO_SCOPE);
			return () -> run(scope::close);
		}

		@Override
		public Context context(Context context) {
			return get(() -> this.observation.context(context), context);
		}

		@Override
		public void ends(@Nullable NodeId node, @Nullable Throwable failure, long nanos) {
			run(() -> this.observation.ends(node, failure, nanos));
		}

	}

}
