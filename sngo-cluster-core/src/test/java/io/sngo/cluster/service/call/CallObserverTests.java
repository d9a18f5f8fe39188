// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

import io.sngo.cluster.NodeId;
import io.sngo.cluster.service.CallContext;
import io.sngo.cluster.service.CallException;
import io.sngo.cluster.service.CallObservation;
import io.sngo.cluster.service.CallObserver;
import io.sngo.cluster.service.CallSpec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * What an observer sees of calls, and what it may add.
 */
@Timeout(60)
class CallObserverTests {

	private static final ThreadLocal<String> CURRENT = new ThreadLocal<>();

	private final List<String> seen = new CopyOnWriteArrayList<>();

	private final TestCluster cluster = new TestCluster();

	private final TestNode a = this.cluster.start("a", null, (settings) -> settings.observer(new Recorder("a")));

	private final TestNode b = this.cluster.start("b", null, (settings) -> settings.observer(new Recorder("b")));

	@AfterEach
	void close() {
		this.cluster.close();
	}

	private void assertSeen(String... expected) {
		Awaitility.await().untilAsserted(() -> assertThat(this.seen).containsExactlyInAnyOrder(expected));
	}

	@Test
	void aCallIsSeenOnBothSides() {
		this.b.offer("echo");
		assertThat(this.a.services.call("echo", "x", String.class).block()).isEqualTo("b:x");
		assertSeen("a calls echo", "b handles echo of a", "b ends for a: null", "a ends on b: null");
	}

	@Test
	void aTraceTravelsInHeadersAndIsCurrentForTheHandler() {
		this.b.offer("plain", String.class, (request, call) -> CURRENT.get());
		this.b.offer("mono", String.class,
				(request, call) -> Mono.deferContextual((context) -> Mono.just(context.get("trace"))));
		for (String service : List.of("plain", "mono")) {
			String trace = this.a.services.call(service, "x", String.class)
				.contextWrite(Context.of("trace", "t-1"))
				.block();
			assertThat(trace).isEqualTo("t-1");
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 100, 1000, 9000 })
	void whatIsTooMuchToSendIsLeftOutAndTheCallGoesOn(int size) {
		this.b.offer("headers", String.class, (request, call) -> call.headers().get("own") + " "
				+ call.headers().get("trace") + " " + call.headers().containsKey("baggage-0"));
		String seen = this.a.services
			.<String>call(CallSpec.of("headers", "x", String.class).withHeaders(Map.of("own", "kept")))
			.contextWrite(Context.of("trace", "t-1", "baggage", "x".repeat(size)))
			.block();
		assertThat(seen).isEqualTo("kept t-1 " + (size < 9000));
		assertThat(this.a.channelTo(this.b).other().aborts).isEmpty();
	}

	@Test
	void failuresAreSeenAsTheyAre() {
		this.b.offer("echo", String.class, (request, call) -> {
			throw new IllegalStateException("no");
		});
		catchIt(this.a.services.call("echo", "x", String.class));
		assertSeen("a calls echo", "b handles echo of a", "b ends for a: IllegalStateException",
				"a ends on b: RemoteFailureException");
	}

	@Test
	void refusalsAreSeen() {
		this.b.offer("echo");
		this.b.services.drain(Duration.ZERO);
		catchIt(this.a.services.call("echo", "x", String.class));
		assertSeen("a calls echo", "b refused echo: draining", "a ends on b: CallException");
	}

	@Test
	void callsThatGoNowhereAreSeen() {
		catchIt(this.a.services.call("echo", "x", String.class));
		assertSeen("a calls echo", "a ends on null: CallException");
	}

	@Test
	void cancelledCallsEnd() {
		this.b.offer("echo", String.class, (request, call) -> Mono.never());
		Disposable call = this.a.services.call("echo", "x", String.class).subscribe();
		Awaitility.await().until(() -> this.seen.contains("b handles echo of a"));
		call.dispose();
		assertSeen("a calls echo", "b handles echo of a", "a ends on b: CancellationException",
				"b ends for a: CancellationException");
	}

	@Test
	void messagesAreSeen() {
		this.b.offer("echo");
		this.a.services.send(CallSpec.of("echo", "x", void.class)).block();
		assertSeen("a calls echo", "a ends on b: null", "b handles echo of a", "b ends for a: null");
	}

	private static void catchIt(Mono<?> call) {
		assertThat(catchThrowableOfType(CallException.class, call::block)).isNotNull();
	}

	private final class Recorder implements CallObserver {

		private final String node;

		Recorder(String node) {
			this.node = node;
		}

		@Override
		public CallObservation clientStarts(CallSpec call, ContextView context, Map<String, String> headers) {
			CallObserverTests.this.seen.add(this.node + " calls " + call.service());
			context.<String>getOrEmpty("trace").ifPresent((trace) -> headers.put("trace", trace));
			context.<String>getOrEmpty("baggage")
				.ifPresent(
						(value) -> IntStream.range(0, 40).forEach((number) -> headers.put("baggage-" + number, value)));
			return observation(" ends on ", "");
		}

		@Override
		public CallObservation serverStarts(CallContext call) {
			CallObserverTests.this.seen.add(this.node + " handles " + call.service() + " of " + call.caller());
			return observation(" ends for ", call.headers().getOrDefault("trace", ""));
		}

		@Override
		public void serverRefused(String service, String reason) {
			CallObserverTests.this.seen.add(this.node + " refused " + service + ": " + reason);
		}

		private CallObservation observation(String text, String trace) {
			return new CallObservation() {

				@Override
				public Scope openScope() {
					CURRENT.set(trace);
					return CURRENT::remove;
				}

				@Override
				public Context context(Context context) {
					return context.put("trace", trace);
				}

				@Override
				public void ends(@Nullable NodeId node, @Nullable Throwable failure, long nanos) {
					assertThat(nanos).isPositive();
					CallObserverTests.this.seen.add(Recorder.this.node + text + node + ": "
							+ ((failure != null) ? failure.getClass().getSimpleName() : null));
				}

			};
		}

	}

}
