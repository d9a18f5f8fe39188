// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.time.Duration;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
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
 * An observer that breaks its promise breaks no call.
 */
@Timeout(60)
class FailingObserverTests {

	private static final Duration LIMIT = Duration.ofSeconds(10);

	private final TestCluster cluster = new TestCluster();

	@AfterEach
	void close() {
		this.cluster.close();
	}

	private TestNode start(String id, boolean starts) {
		return this.cluster.start(id, null, (settings) -> settings.observer(new Failing(starts)));
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void callsOfEveryKindEndAsIfThereWereNone(boolean starts) {
		TestNode a = start("a", starts);
		TestNode b = start("b", starts);
		b.offer("plain");
		b.offer("mono", String.class, (request, call) -> Mono.just(request));
		b.offer("fails", String.class, (request, call) -> {
			throw new IllegalStateException("no");
		});
		b.offer("never", String.class, (request, call) -> Mono.never());
		MemoryChannel channel = a.channelTo(b).other();
		assertThat(a.services.call("plain", "x", String.class).block(LIMIT)).isEqualTo("b:x");
		assertThat(a.services.call("mono", "x", String.class).block(LIMIT)).isEqualTo("x");
		a.services.send("plain", "x").block(LIMIT);
		assertThat(reason(a, CallSpec.of("fails", "x", String.class))).isEqualTo("failed");
		assertThat(reason(a, CallSpec.of("nobody", "x", String.class))).isEqualTo("no-instance");
		assertThat(reason(a, CallSpec.of("never", "x", String.class).within(Duration.ofMillis(300))))
			.isEqualTo("timeout");
		assertThat(b.services.drain(LIMIT)).isTrue();
		assertThat(reason(a, CallSpec.of("plain", "x", String.class))).isEqualTo("draining");
		assertThat(channel.aborts).isEmpty();
		assertThat(channel.isOpen()).isTrue();
	}

	@Test
	void anErrorWhileArgumentsAreReadIsARefusal() {
		TestNode a = this.cluster.start("a");
		TestNode b = this.cluster.start("b");
		b.offer("broken", Broken.class, (request, call) -> request);
		assertThat(reason(a, CallSpec.of("broken", Map.of("text", "x"), String.class))).isEqualTo("bad-argument");
		assertThat(b.services.drain(LIMIT)).isTrue();
	}

	@Test
	void anErrorWhileArgumentsAreWrittenIsToldToTheCaller() {
		TestNode a = this.cluster.start("a");
		TestNode b = this.cluster.start("b");
		b.offer("echo");
		CallSpec call = CallSpec.of("echo", new Unwritable("x"), String.class);
		assertThat(reason(a, call)).isEqualTo("bad-argument");
		assertThat(a.services.isBusy(a.channelTo(b))).isFalse();
	}

	private static String reason(TestNode caller, CallSpec call) {
		CallException failure = catchThrowableOfType(CallException.class,
				() -> caller.services.call(call).block(LIMIT));
		assertThat(failure).isNotNull();
		return failure.reason();
	}

	record Broken(String text) {

		Broken {
			if (!text.isEmpty()) {
				throw new NoClassDefFoundError("on purpose");
			}
		}

	}

	record Unwritable(String text) {

		@Override
		public String text() {
			if (!this.text.isEmpty()) {
				throw new NoClassDefFoundError("on purpose");
			}
			return this.text;
		}

	}

	/**
	 * @param starts whether it fails only after it has begun to observe
	 */
	private record Failing(boolean starts) implements CallObserver {

		private static RuntimeException failure() {
			throw new AssertionError("on purpose");
		}

		@Override
		public CallObservation clientStarts(CallSpec call, ContextView context, Map<String, String> headers) {
			headers.put(null, null);
			return observation();
		}

		@Override
		public CallObservation serverStarts(CallContext call) {
			return observation();
		}

		private CallObservation observation() {
			if (!this.starts) {
				throw failure();
			}
			return new CallObservation() {

				@Override
				public Scope openScope() {
					return () -> {
						throw failure();
					};
				}

				@Override
				public Context context(Context context) {
					throw failure();
				}

				@Override
				public void ends(@Nullable NodeId node, @Nullable Throwable failure, long nanos) {
					throw failure();
				}

			};
		}

		@Override
		public void serverRefused(String service, String reason) {
			throw failure();
		}

	}

}
