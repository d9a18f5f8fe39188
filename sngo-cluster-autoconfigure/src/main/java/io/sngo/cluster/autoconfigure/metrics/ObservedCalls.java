// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.metrics;

import java.util.Map;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.service.CallContext;
import io.sngo.cluster.service.CallObservation;
import io.sngo.cluster.service.CallObserver;
import io.sngo.cluster.service.CallSpec;
import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * Makes every call an observation, at its caller and at its handler. A trace goes on from
 * one to the other through the headers of the call.
 */
final class ObservedCalls implements CallObserver {

	private final ObservationRegistry registry;

	private final @Nullable ClusterClientConvention clientConvention;

	private final @Nullable ClusterServerConvention serverConvention;

	private final ClusterClientConvention defaultClient = new DefaultClusterClientConvention();

	private final ClusterServerConvention defaultServer = new DefaultClusterServerConvention();

	ObservedCalls(ObservationRegistry registry, @Nullable ClusterClientConvention clientConvention,
			@Nullable ClusterServerConvention serverConvention) {
		this.registry = registry;
		this.clientConvention = clientConvention;
		this.serverConvention = serverConvention;
	}

	@Override
	public CallObservation clientStarts(CallSpec call, ContextView context, Map<String, String> headers) {
		if (this.registry.isNoop()) {
			return CallObservation.NONE;
		}
		ClusterClientContext client = new ClusterClientContext(call, headers);
		Observation observation = ClusterObservationDocumentation.CLIENT.observation(this.clientConvention,
				this.defaultClient, () -> client, this.registry);
		Observation parent = context.getOrDefault(ObservationThreadLocalAccessor.KEY,
				this.registry.getCurrentObservation());
		if (parent != null) {
			observation.parentObservation(parent);
		}
		observation.start();
		return new Observed(observation) {
			@Override
			void result(@Nullable NodeId node, CallResult result) {
				client.ended(node, result);
			}
		};
	}

	@Override
	public CallObservation serverStarts(CallContext call) {
		if (this.registry.isNoop()) {
			return CallObservation.NONE;
		}
		ClusterServerContext server = ClusterServerContext.of(call);
		Observation observation = observe(server);
		return new Observed(observation) {
			@Override
			void result(@Nullable NodeId node, CallResult result) {
				server.ended(result);
			}
		};
	}

	/**
	 * A call that took no time, so that refusals are counted with the calls.
	 */
	@Override
	public void serverRefused(String service, String reason) {
		observe(ClusterServerContext.refused(service, reason)).stop();
	}

	private Observation observe(ClusterServerContext server) {
		return ClusterObservationDocumentation.SERVER
			.observation(this.serverConvention, this.defaultServer, () -> server, this.registry)
			.start();
	}

	/**
	 * One observation that runs.
	 */
	private abstract static class Observed implements CallObservation {

		private final Observation observation;

		Observed(Observation observation) {
			this.observation = observation;
		}

		abstract void result(@Nullable NodeId node, CallResult result);

		@Override
		public Scope openScope() {
			Observation.Scope scope = this.observation.openScope();
			return scope::close;
		}

		@Override
		public Context context(Context context) {
			return context.put(ObservationThreadLocalAccessor.KEY, this.observation);
		}

		@Override
		public void ends(@Nullable NodeId node, @Nullable Throwable failure, long nanos) {
			result(node, CallResult.of(failure));
			if (failure != null) {
				this.observation.error(failure);
			}
			this.observation.stop();
		}

	}

}
