// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.metrics;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;

import io.micrometer.common.KeyValue;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.transport.ReceiverContext;
import io.micrometer.observation.transport.SenderContext;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.service.CallContext;
import io.sngo.cluster.service.CallException;
import io.sngo.cluster.service.CallObservation;
import io.sngo.cluster.service.CallSpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.util.context.Context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

class ObservedCallsTests {

	private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

	private final ObservationRegistry observations = ObservationRegistry.create();

	private final Map<String, String> received = new HashMap<>();

	private final ObservedCalls calls = new ObservedCalls(this.observations, null, null);

	private Observation.Context last;

	@BeforeEach
	void record() {
		this.observations.observationConfig()
			.observationHandler(new DefaultMeterObservationHandler(this.meters))
			.observationHandler(new Tracing());
	}

	@Test
	void clientCallIsTimedWithFewTags() {
		CallObservation call = this.calls.clientStarts(CallSpec.of("echo", "hi", String.class), Context.empty(),
				new HashMap<>());
		assertThat(this.meters.get("cluster.client.requests.active").longTaskTimer().activeTasks()).isEqualTo(1);
		call.ends(NodeId.of("n7"), null, 1);
		Timer timer = this.meters.get("cluster.client.requests").timer();
		assertThat(timer.count()).isEqualTo(1);
		assertThat(timer.getId().getTags()).contains(Tag.of("service", "echo"), Tag.of("operation", "none"),
				Tag.of("outcome", "SUCCESS"), Tag.of("reason", "none"));
		assertThat(timer.getId().getTags()).map(Tag::getValue).doesNotContain("n7");
		assertThat(this.last.getHighCardinalityKeyValues()).contains(KeyValue.of("node", "n7"));
		assertThat(this.last.getContextualName()).isEqualTo("echo");
	}

	@Test
	void failuresAreTaggedWithWhatIsKnown() {
		CallSpec spec = CallSpec.of("orders", "place", List.of(), String.class);
		this.calls.clientStarts(spec, Context.empty(), new HashMap<>())
			.ends(null, new CallException(CallException.Outcome.NOT_EXECUTED, "no-instance", "None", null), 1);
		this.calls.clientStarts(spec, Context.empty(), new HashMap<>()).ends(null, new CancellationException(), 1);
		assertThat(timer("NOT_EXECUTED", "no-instance").count()).isEqualTo(1);
		assertThat(timer("CANCELLED", "cancelled").count()).isEqualTo(1);
		assertThat(this.last.getContextualName()).isEqualTo("orders/place");
	}

	private Timer timer(String outcome, String reason) {
		return this.meters.get("cluster.client.requests")
			.tags("operation", "place", "outcome", outcome, "reason", reason)
			.timer();
	}

	@Test
	void handlingIsTimedToo() {
		CallObservation call = this.calls.serverStarts(call(Map.of()));
		call.ends(NodeId.of("n2"), new IllegalStateException("no"), 1);
		Timer timer = this.meters.get("cluster.server.requests").timer();
		assertThat(timer.getId().getTags()).contains(Tag.of("service", "echo"), Tag.of("outcome", "FAILED"),
				Tag.of("reason", "failed"));
		assertThat(this.last.getHighCardinalityKeyValues()).contains(KeyValue.of("node", "n2"));
	}

	@Test
	void refusalsAreCountedWithTheCalls() {
		this.calls.serverRefused("echo", "overloaded");
		this.calls.serverRefused("", "no-service");
		assertThat(this.meters.get("cluster.server.requests")
			.tags("service", "echo", "outcome", "NOT_EXECUTED", "reason", "overloaded")
			.timer()
			.count()).isEqualTo(1);
		assertThat(this.meters.get("cluster.server.requests").tags("service", "none").timer().count()).isEqualTo(1);
	}

	@Test
	void threat29NamesWithoutEndShareOneMeter() {
		for (int i = 0; i < 10_000; i++) {
			CallSpec spec = CallSpec.of("service-" + i, "operation" + i, List.of(), String.class);
			this.calls.clientStarts(spec, Context.empty(), new HashMap<>())
				.ends(null, new CallException(CallException.Outcome.NOT_EXECUTED, "no-instance", "None", null), 1);
			this.calls.serverRefused("service-" + i, "no-such-service");
		}
		int each = KnownOperations.MAX + 1;
		assertThat(this.meters.getMeters()).as("calls and those under way, at both sides")
			.hasSizeLessThanOrEqualTo(4 * each);
		assertThat(this.meters.get("cluster.client.requests").tags("service", "other", "operation", "other").timer())
			.extracting(Timer::count)
			.isEqualTo(10_000L - KnownOperations.MAX);
		assertThat(this.meters.get("cluster.client.requests").tags("service", "service-0").timer().count()).isOne();
	}

	@Test
	void traceGoesAlongInTheHeaders() {
		Map<String, String> headers = new HashMap<>();
		this.calls.clientStarts(CallSpec.of("echo", "hi", String.class), Context.empty(), headers);
		assertThat(headers).containsEntry("trace", "42");
		this.calls.serverStarts(call(headers));
		assertThat(this.received).containsEntry("trace", "42");
	}

	@Test
	void observationOfTheSubscriberIsTheParent() {
		Observation parent = Observation.start("request", this.observations);
		this.calls.clientStarts(CallSpec.of("echo", "hi", String.class), Context.of("micrometer.observation", parent),
				new HashMap<>());
		assertThat(this.last.getParentObservation()).isSameAs(parent);
	}

	@Test
	void handlerRunsInTheScopeOfItsObservation() {
		CallObservation call = this.calls.serverStarts(call(Map.of()));
		try (CallObservation.Scope scope = call.openScope()) {
			assertThat(scope).isNotNull();
			assertThat(this.observations.getCurrentObservation()).isNotNull();
			assertThat(call.context(Context.empty()).<Observation>get("micrometer.observation"))
				.isSameAs(this.observations.getCurrentObservation());
		}
		assertThat(this.observations.getCurrentObservation()).isNull();
	}

	@Test
	void conventionCanBeReplaced() {
		ObservedCalls custom = new ObservedCalls(this.observations, new ClusterClientConvention() {
			@Override
			public String getName() {
				return "my.calls";
			}
		}, null);
		custom.clientStarts(CallSpec.of("echo", "hi", String.class), Context.empty(), new HashMap<>())
			.ends(null, null, 1);
		assertThat(this.meters.get("my.calls").timer().count()).isEqualTo(1);
	}

	@Test
	void nothingIsMadeWhereNobodyObserves() {
		ObservedCalls none = new ObservedCalls(ObservationRegistry.NOOP, null, null);
		assertThat(none.clientStarts(CallSpec.of("echo", "hi", String.class), Context.empty(), new HashMap<>()))
			.isSameAs(CallObservation.NONE);
		assertThat(none.serverStarts(call(Map.of()))).isSameAs(CallObservation.NONE);
	}

	private static CallContext call(Map<String, String> headers) {
		CallContext call = mock();
		given(call.service()).willReturn("echo");
		given(call.operation()).willReturn("");
		given(call.caller()).willReturn(NodeId.of("n2"));
		given(call.headers()).willReturn(headers);
		return call;
	}

	/**
	 * Carries a trace over, as a tracer does.
	 */
	private final class Tracing implements ObservationHandler<Observation.Context> {

		@Override
		@SuppressWarnings("unchecked")
		public void onStart(Observation.Context context) {
			ObservedCallsTests.this.last = context;
			if (context instanceof SenderContext<?> sender) {
				SenderContext<Object> untyped = (SenderContext<Object>) sender;
				untyped.getSetter().set(untyped.getCarrier(), "trace", "42");
			}
			if (context instanceof ReceiverContext<?> receiver) {
				ReceiverContext<Object> untyped = (ReceiverContext<Object>) receiver;
				ObservedCallsTests.this.received.put("trace", untyped.getGetter().get(untyped.getCarrier(), "trace"));
			}
		}

		@Override
		public boolean supportsContext(Observation.Context context) {
			return true;
		}

	}

}
