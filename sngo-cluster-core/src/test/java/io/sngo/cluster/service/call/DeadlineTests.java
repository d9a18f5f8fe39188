// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

import io.netty.buffer.ByteBuf;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import io.sngo.cluster.service.CallException;
import io.sngo.cluster.service.CallException.Outcome;
import io.sngo.cluster.service.CallObserver;
import io.sngo.cluster.service.CallSpec;
import io.sngo.cluster.service.ServiceConfig;
import io.sngo.cluster.service.codec.PayloadCodecs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Every call has a deadline, which travels as time left.
 */
@Timeout(60)
class DeadlineTests {

	private final TestCluster cluster = new TestCluster();

	private final TestNode a = this.cluster.start("a");

	@AfterEach
	void close() {
		this.cluster.close();
	}

	@Test
	void theHandlerSeesTheTimeLeft() {
		TestNode b = this.cluster.start("b");
		b.offer("left", String.class, (request, call) -> call.remaining().toMillis());
		assertThat(this.a.services.call("left", "x", Long.class).block()).isBetween(1L, 10_000L);
		assertThat(
				this.a.services.<Long>call(CallSpec.of("left", "x", Long.class).within(Duration.ofMinutes(2))).block())
			.isBetween(60_000L, 120_000L);
	}

	@Test
	void theDefaultIsThatOfTheConfiguration() {
		TestNode caller = this.cluster.start("caller", null,
				(settings) -> settings.config(new ServiceConfig(Duration.ofMillis(500), 1024, 16, 16, 4, 16, 5)));
		TestNode b = this.cluster.start("b");
		b.offer("never", String.class, (request, call) -> Mono.never());
		assertThatThrownBy(() -> caller.services.call("never", "x", String.class).block())
			.hasMessageContaining("did not answer within 500 ms");
	}

	@Test
	void aCallWhoseTimeIsOverIsNotStarted() {
		List<Runnable> queue = new ArrayList<>();
		Executor held = queue::add;
		TestNode b = this.cluster.start("b", held, UnaryOperator.identity());
		AtomicInteger runs = new AtomicInteger();
		b.offer("count", String.class, (request, call) -> runs.incrementAndGet());
		CallException failure = catchThrowableOfType(CallException.class,
				() -> this.a.services.call(CallSpec.of("count", "x", Integer.class).within(Duration.ofSeconds(1)))
					.block());
		assertThat(failure.reason()).isIn("timeout", "expired");
		Awaitility.await().until(() -> queue.size() == 1);
		queue.get(0).run();
		assertThat(runs).hasValue(0);
	}

	@Test
	void aServerEndsByItselfWhatItsCallerCannotCancel() {
		TestNode b = this.cluster.start("b");
		b.offer("never", String.class, (request, call) -> Mono.never());
		// Only requests come through.
		this.a.channelTo(b).lost = (frame) -> frame.getByte(0) == CallFrame.CANCEL;
		var unused = catchThrowableOfType(CallException.class,
				() -> this.a.services.call(CallSpec.of("never", "x", String.class).within(Duration.ofSeconds(1)))
					.block());
		assertThat(b.services.drain(Duration.ofSeconds(10))).isTrue();
	}

	@Test
	void callsThatAHandlerMakesInheritItsDeadline() {
		TestNode b = this.cluster.start("b");
		TestNode c = this.cluster.start("c");
		c.offer("left", String.class, (request, call) -> call.remaining().toMillis());
		b.offer("plain", String.class, (request, call) -> b.services.call("left", "x", Long.class).block());
		b.offer("mono", String.class,
				(request, call) -> Mono.delay(Duration.ofMillis(1)).then(b.services.call("left", "x", Long.class)));
		Duration tight = Duration.ofSeconds(3);
		assertThat(this.a.services.<Long>call(CallSpec.of("plain", "x", Long.class).within(tight)).block())
			.isBetween(1L, 3000L);
		assertThat(this.a.services.<Long>call(CallSpec.of("mono", "x", Long.class).within(tight)).block()).isBetween(1L,
				3000L);
	}

	@Test
	void aHandlerMaySetATighterDeadlineButNoLooserOne() {
		TestNode b = this.cluster.start("b");
		TestNode c = this.cluster.start("c");
		c.offer("left", String.class, (request, call) -> call.remaining().toMillis());
		b.offer("tighter", String.class,
				(request, call) -> b.services
					.<Long>call(CallSpec.of("left", "x", Long.class).within(Duration.ofSeconds(2)))
					.block());
		b.offer("looser", String.class,
				(request, call) -> b.services
					.<Long>call(CallSpec.of("left", "x", Long.class).within(Duration.ofHours(1)))
					.block());
		assertThat(this.a.services.call("tighter", "x", Long.class).block()).isBetween(1L, 2000L);
		assertThat(this.a.services.call("looser", "x", Long.class).block()).isBetween(1L, 10_000L);
	}

	@Test
	void theThreadOfAHandlerKeepsNoDeadlineForLater() throws Exception {
		CompletableFuture<Boolean> clean = new CompletableFuture<>();
		List<Runnable> queue = new ArrayList<>();
		Executor held = queue::add;
		TestNode b = this.cluster.start("b", held, UnaryOperator.identity());
		b.offer("echo", String.class, (request, call) -> request);
		CompletableFuture<String> call = this.a.services.call("echo", "x", String.class).toFuture();
		Awaitility.await().until(() -> queue.size() == 1);
		queue.get(0).run();
		clean.complete(CallScope.CURRENT.get() == null);
		assertThat(call.get(10, TimeUnit.SECONDS)).isEqualTo("x");
		assertThat(clean.get()).isTrue();
	}

	@Test
	void aCallMadeWhenTheTimeIsOverIsNotSent() {
		TestNode b = this.cluster.start("b");
		b.offer("echo");
		long over = System.nanoTime() - 1;
		CallScope.CURRENT.set(() -> over);
		try {
			CallException failure = catchThrowableOfType(CallException.class,
					() -> this.a.services.call("echo", "x", String.class).block());
			assertThat(failure.outcome()).isEqualTo(Outcome.NOT_EXECUTED);
			assertThat(failure.reason()).isEqualTo("timeout");
			assertThat(this.cluster.frames).isEmpty();
		}
		finally {
			CallScope.CURRENT.remove();
		}
	}

	/**
	 * What a peer writes that is no node of this library.
	 */
	private static ByteBuf request(String service, int remainingMillis) {
		CallSpec spec = CallSpec.of(service, "x", Long.class);
		ByteBuf frame = new RequestEncoder(PayloadCodecs.json(), 1024).encode(new Invocation(spec, null, CallKind.CALL),
				Map.of());
		CallFrame.address(frame, 77, remainingMillis);
		return frame;
	}

	@ParameterizedTest
	@ValueSource(ints = { Integer.MAX_VALUE, 24 * 60 * 60 * 1000 + 1 })
	void threat33NobodyHasMoreTimeThanADay(int claimed) throws Exception {
		TestNode b = this.cluster.start("b");
		CompletableFuture<Duration> left = new CompletableFuture<>();
		b.offer("left", String.class, (request, call) -> left.complete(call.remaining()));
		assertThat(this.a.channelTo(b).send(request("left", claimed))).isTrue();
		assertThat(left.get(20, TimeUnit.SECONDS)).isBetween(Duration.ofHours(23), Duration.ofDays(1));
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, -1, Integer.MIN_VALUE })
	void threat33ATimeThatWasNeverThereIsOver(int claimed) {
		List<String> refused = new CopyOnWriteArrayList<>();
		AtomicInteger runs = new AtomicInteger();
		TestNode b = this.cluster.start("b", null, (settings) -> settings.observer(new CallObserver() {

			@Override
			public void serverRefused(String service, String reason) {
				refused.add(service + " " + reason);
			}

		}));
		b.offer("count", String.class, (request, call) -> runs.incrementAndGet());
		assertThat(this.a.channelTo(b).send(request("count", claimed))).isTrue();
		Awaitility.await().until(() -> !refused.isEmpty());
		assertThat(refused).containsExactly("count expired");
		Awaitility.await().until(() -> b.services.serving() == 0);
		assertThat(runs).hasValue(0);
	}

	@Test
	void threat33ACallWithAllTimeEndsWithItsConnection() {
		TestNode b = this.cluster.start("b");
		AtomicBoolean cancelled = new AtomicBoolean();
		b.offer("never", String.class, (request, call) -> Mono.never().doOnCancel(() -> cancelled.set(true)));
		MemoryChannel channel = this.a.channelTo(b);
		assertThat(channel.send(request("never", Integer.MAX_VALUE))).isTrue();
		Awaitility.await().until(() -> b.services.serving() == 1);
		channel.close();
		Awaitility.await().until(() -> b.services.serving() == 0);
		Awaitility.await().untilTrue(cancelled);
	}

	@Test
	void threat33NothingThatIsSentAlongGivesMoreTime() {
		TestNode b = this.cluster.start("b");
		b.offer("left", String.class, (request, call) -> call.remaining().toMillis());
		CallSpec call = CallSpec.of("left", "x", Long.class)
			.within(Duration.ofSeconds(20))
			.withHeaders(Map.of("deadline", "9999999999999", "timeout", "9999999", "remaining", "9999999", "priority",
					"1", "grpc-timeout", "99H"));
		assertThat(this.a.services.<Long>call(call).block()).isBetween(1L, 20_000L);
	}

	@Test
	void aTimeoutMustBePositive() {
		assertThatThrownBy(() -> CallSpec.of("echo", "x", String.class).within(Duration.ZERO))
			.isInstanceOf(IllegalArgumentException.class)
			.hasMessageContaining("PT0S");
	}

}
