// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import io.sngo.cluster.NodeId;
import io.sngo.cluster.service.CallContext;
import io.sngo.cluster.service.CallObservation;
import io.sngo.cluster.service.CallObserver;
import io.sngo.cluster.service.CallSpec;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * Several observers of calls as one.
 */
final class AllObservers implements CallObserver {

	private static final Log logger = LogFactory.getLog(AllObservers.class);

	private final List<CallObserver> observers;

	private AllObservers(List<CallObserver> observers) {
		this.observers = observers;
	}

	static CallObserver of(List<CallObserver> observers) {
		return (observers.size() == 1) ? observers.get(0) : new AllObservers(observers);
	}

	@Override
	public CallObservation clientStarts(CallSpec call, ContextView context, Map<String, String> headers) {
		List<CallObservation> started = new ArrayList<>(this.observers.size());
		this.observers.forEach((observer) -> add(started, () -> observer.clientStarts(call, context, headers)));
		return all(started);
	}

	@Override
	public CallObservation serverStarts(CallContext call) {
		List<CallObservation> started = new ArrayList<>(this.observers.size());
		this.observers.forEach((observer) -> add(started, () -> observer.serverStarts(call)));
		return all(started);
	}

	@Override
	public void serverRefused(String service, String reason) {
		this.observers.forEach((observer) -> observer.serverRefused(service, reason));
	}

	/**
	 * One that fails takes nothing from the others.
	 */
	private static void add(List<CallObservation> started, Supplier<CallObservation> observer) {
		try {
			started.add(observer.get());
		}
		catch (RuntimeException ex) {
			logger.warn("An observer of calls has failed", ex);
		}
	}

	private static CallObservation all(List<CallObservation> started) {
		started.removeIf((observation) -> observation == CallObservation.NONE);
		return switch (started.size()) {
			case 0 -> CallObservation.NONE;
			case 1 -> started.get(0);
			default -> new All(started);
		};
	}

	private record All(List<CallObservation> observations) implements CallObservation {

		/**
		 * What is open is closed, last first, whatever others throw: a handler's thread
		 * is used again.
		 */
		@Override
		public Scope openScope() {
			Deque<Scope> open = new ArrayDeque<>();
			try {
				this.observations.forEach((observation) -> open.push(observation.openScope()));
			}
			catch (Throwable ex) {
				close(open);
				throw ex;
			}
			return () -> close(open);
		}

		private static void close(Deque<Scope> open) {
			try {
				while (!open.isEmpty()) {
					open.pop().close();
				}
			}
			finally {
				if (!open.isEmpty()) {
					close(open);
				}
			}
		}

		@Override
		public Context context(Context context) {
			Context all = context;
			for (CallObservation observation : this.observations) {
				all = observation.context(all);
			}
			return all;
		}

		@Override
		public void ends(@Nullable NodeId node, @Nullable Throwable failure, long nanos) {
			this.observations.forEach((observation) -> observation.ends(node, failure, nanos));
		}

	}

}
