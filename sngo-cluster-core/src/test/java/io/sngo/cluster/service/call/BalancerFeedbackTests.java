// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import io.sngo.cluster.service.CallException;
import io.sngo.cluster.service.CallFeedback;
import io.sngo.cluster.service.CallFeedback.Result;
import io.sngo.cluster.service.CallSpec;
import io.sngo.cluster.service.LoadBalancer;
import io.sngo.cluster.service.ServiceConfig;
import io.sngo.cluster.service.ServiceInstance;
import io.sngo.cluster.service.definition.ServiceDefinitions;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The load balancer is told how each offer ends, once, however it ends.
 */
@Timeout(60)
class BalancerFeedbackTests {

	/** Long enough that the call is offered before, on a slow machine too. */
	private static final Duration SOON = Duration.ofSeconds(1);

	private final TestCluster cluster = new TestCluster();

	private final Recording balancer = new Recording();

	private final TestNode a = caller(UnaryOperator.identity());

	private final TestNode b = this.cluster.start("b");

	private final TestNode c = this.cluster.start("c");

	private final CountDownLatch release = new CountDownLatch(1);

	private TestNode caller(UnaryOperator<RemoteServices.Builder> settings) {
		return this.cluster.start("a", null, (builder) -> settings.apply(builder).balancer(this.balancer));
	}

	@AfterEach
	void close() {
		this.release.countDown();
		this.cluster.close();
	}

	private static CallSpec call() {
		return CallSpec.of("echo", "x", String.class);
	}

	private void end(Mono<?> call) {
		call.onErrorResume(CallException.class, (ex) -> Mono.empty()).block(Duration.ofSeconds(30));
	}

	private void blocks(TestNode node) {
		node.offer("echo", String.class, (request, call) -> {
			this.release.await();
			return request;
		});
	}

	/**
	 * Waits until as many offers have ended, and looks a little closer.
	 */
	private void assertThatOffersEnd(String... ends) {
		Awaitility.await().untilAsserted(() -> assertThat(this.balancer.ends()).containsExactlyInAnyOrder(ends));
		assertThat(this.balancer.offers).allSatisfy((offer) -> assertThat(offer.told).hasValue(1));
	}

	@Test
	void anAnswer() {
		this.b.offer("echo");
		long begin = System.nanoTime();
		end(this.a.services.call(call()));
		assertThatOffersEnd("b ANSWERED");
		assertThat(this.balancer.offers.peek().nanos).isBetween(1L, System.nanoTime() - begin);
	}

	@Test
	void anAnswerOfTheNodeItself() {
		this.a.offer("echo");
		end(this.a.services.call(call()));
		assertThatOffersEnd("a ANSWERED");
	}

	@Test
	void anAnswerToAClientThatBlocks() {
		this.b.services.register(ServiceDefinitions.of("echo", (Echo) (text) -> text, Echo.class));
		assertThat(this.a.services.client("echo", Echo.class).say("x")).isEqualTo("x");
		assertThatOffersEnd("b ANSWERED");
	}

	@Test
	void aFailureOfTheHandler() {
		this.b.offer("echo", String.class, (request, call) -> {
			throw new IllegalStateException("no");
		});
		end(this.a.services.call(call()));
		assertThatOffersEnd("b FAILED");
	}

	@Test
	void anAnswerThatCannotBeReadIsOne() {
		this.b.offer("echo");
		end(this.a.services.call(CallSpec.of("echo", "x", Integer.class)));
		assertThatOffersEnd("b ANSWERED");
	}

	@Test
	void aRefusalAndThenTheNextOne() {
		this.b.offer("echo");
		this.c.offer("echo");
		this.b.services.drain(Duration.ZERO);
		end(this.a.services.call(call()));
		assertThatOffersEnd("b REFUSED", "c ANSWERED");
	}

	@Test
	void aRefusalThatEndsTheCallSaysNothing() {
		this.b.offer("echo", Integer.class, (request, call) -> request);
		end(this.a.services.call(CallSpec.of("echo", List.of("no number"), Integer.class)));
		assertThatOffersEnd("b ABANDONED");
	}

	@Test
	void noConnection() {
		this.b.offer("echo");
		this.c.offer("echo");
		this.b.unreachable = true;
		end(this.a.services.call(call()));
		assertThatOffersEnd("b LOST", "c ANSWERED");
	}

	@Test
	void aFullQueue() {
		this.b.offer("echo");
		this.c.offer("echo");
		this.a.channelTo(this.b).full = (frame) -> true;
		end(this.a.services.call(call()));
		assertThatOffersEnd("b REFUSED", "c ANSWERED");
	}

	@Test
	void tooMuchWaitsForAConnection() {
		this.b.offer("echo");
		this.c.offer("echo");
		this.b.crowded = true;
		end(this.a.services.call(call()));
		assertThatOffersEnd("b REFUSED", "c ANSWERED");
	}

	@Test
	void aConnectionThatIsAboutToCloseIsNobodysFault() {
		this.b.offer("echo");
		MemoryChannel channel = this.a.channelTo(this.b);
		channel.full = (frame) -> {
			channel.retiring = true;
			return true;
		};
		end(this.a.services.call(call()));
		assertThatOffersEnd("b ABANDONED", "b ANSWERED");
	}

	@Test
	void noAnswerInTime() {
		this.b.offer("echo");
		this.a.channelTo(this.b).lost = (frame) -> true;
		end(this.a.services.call(call().within(SOON)));
		assertThatOffersEnd("b LOST");
		assertThat(this.balancer.offers.peek().nanos).isGreaterThanOrEqualTo(SOON.toNanos() * 9 / 10);
	}

	@Test
	void anAnswerThatComesTooLateSaysNothingMore() {
		blocks(this.b);
		end(this.a.services.call(call().within(SOON)));
		assertThatOffersEnd("b LOST");
		this.release.countDown();
		Awaitility.await().until(() -> this.b.services.serving() == 0);
		// Comes behind it.
		end(this.a.services.call(call()));
		assertThatOffersEnd("b LOST", "b ANSWERED");
	}

	@Test
	void noConnectionInTime() {
		RemoteServices services = RemoteServices
			.builder(() -> this.c.peer, this.cluster, this.c, (peer, bytes, whenOpen) -> {
				// never opens
			}, Runnable::run)
			.balancer(this.balancer)
			.build();
		this.b.offer("echo");
		end(services.call(call().within(SOON)));
		assertThatOffersEnd("b LOST");
		services.close();
	}

	@Test
	void aLostConnection() {
		blocks(this.b);
		Disposable call = this.a.services.call(call()).onErrorResume((ex) -> Mono.empty()).subscribe();
		Awaitility.await().until(() -> this.b.services.serving() == 1);
		this.a.channelTo(this.b).close();
		assertThatOffersEnd("b LOST");
		call.dispose();
		assertThatOffersEnd("b LOST");
	}

	@Test
	void aCancellation() {
		blocks(this.b);
		Disposable call = this.a.services.call(call()).subscribe();
		Awaitility.await().until(() -> this.b.services.serving() == 1);
		assertThat(this.balancer.ends()).isEmpty();
		call.dispose();
		assertThatOffersEnd("b ABANDONED");
	}

	@Test
	void aShutdown() {
		blocks(this.b);
		this.a.services.call(call()).onErrorResume((ex) -> Mono.empty()).subscribe();
		Awaitility.await().until(() -> this.b.services.serving() == 1);
		this.a.services.close();
		assertThatOffersEnd("b ABANDONED");
	}

	@Test
	void aMessageHasNoAnswer() {
		this.b.offer("echo");
		end(this.a.services.send("echo", "x"));
		assertThatOffersEnd("b ABANDONED");
		assertThat(this.balancer.offers.peek().nanos).isZero();
	}

	@Test
	void aStreamIsInFlightUntilItEndsAndHasNoLength() {
		this.b.services.register(ServiceDefinitions.of("ticks", (Ticks) Flux::range, Ticks.class));
		List<Object> elements = this.a.services.stream(CallSpec.of("ticks", "range", List.of(0, 3), Integer.class))
			.doOnNext((element) -> assertThat(this.balancer.ends()).isEmpty())
			.collectList()
			.block();
		assertThat(elements).isEqualTo(List.of(0, 1, 2));
		assertThatOffersEnd("b ANSWERED");
		assertThat(this.balancer.offers.peek().nanos).isZero();
		this.a.services.stream(CallSpec.of("ticks", "range", List.of(0, 3), Integer.class)).take(1).blockLast();
		assertThatOffersEnd("b ANSWERED", "b ABANDONED");
	}

	@Test
	void whoHasNobodyToOfferToTellsNothing() {
		end(this.a.services.call(call()));
		assertThat(this.balancer.offers).isEmpty();
	}

	@Test
	void whatTheBalancerThrowsBreaksNoCall() {
		this.b.offer("echo");
		this.balancer.throwing = true;
		for (int i = 0; i < 3; i++) {
			assertThat(this.a.services.<String>call(call()).block()).isEqualTo("b:x");
		}
		assertThatOffersEnd("b ANSWERED", "b ANSWERED", "b ANSWERED");
	}

	/**
	 * Everything that can end a call, at once.
	 */
	@Test
	void whateverRacesEveryOfferEndsOnce() {
		TestNode few = this.cluster.start("few", null,
				(settings) -> settings.config(new ServiceConfig(Duration.ofSeconds(10), 1024, 100, 1, 4, 16, 1)));
		this.balancer.random = true;
		for (TestNode node : List.of(this.b, this.c, few)) {
			node.offer("echo", String.class, (request, call) -> {
				LockSupport.parkNanos(ThreadLocalRandom.current().nextInt(200_000));
				return request;
			});
		}
		AtomicInteger ended = new AtomicInteger();
		int calls = 20_000;
		IntStream.range(0, calls).parallel().forEach((i) -> {
			Disposable call = this.a.services
				.call(call().within(Duration.ofMillis(1 + ThreadLocalRandom.current().nextInt(3))))
				.onErrorResume((ex) -> Mono.empty())
				.doFinally((signal) -> ended.incrementAndGet())
				.subscribe();
			LockSupport.parkNanos(ThreadLocalRandom.current().nextInt(300_000));
			if (i % 3 == 0) {
				call.dispose();
			}
			if (i % 1000 == 0) {
				this.a.channelTo((i % 2000 == 0) ? this.b : few).close();
			}
		});
		Awaitility.await().until(() -> ended.get() == calls);
		Awaitility.await()
			.untilAsserted(
					() -> assertThat(this.balancer.offers).allSatisfy((offer) -> assertThat(offer.told).hasValue(1)));
		assertThat(this.balancer.ends()).anyMatch((end) -> end.endsWith("ANSWERED"))
			.anyMatch((end) -> end.equals("few REFUSED"))
			.anyMatch((end) -> end.endsWith("LOST"))
			.anyMatch((end) -> end.endsWith("ABANDONED"));
	}

	/**
	 * Says the same.
	 */
	@FunctionalInterface
	interface Echo {

		String say(String text);

	}

	/**
	 * Numbers.
	 */
	@FunctionalInterface
	interface Ticks {

		Flux<Integer> range(int first, int count);

	}

	/** Takes the first one there is, or any, and remembers what it is told. */
	private static final class Recording implements LoadBalancer {

		private final ConcurrentLinkedQueue<Offer> offers = new ConcurrentLinkedQueue<>();

		private volatile boolean throwing;

		private volatile boolean random;

		@Override
		public ServiceInstance choose(CallSpec call, List<ServiceInstance> candidates) {
			return candidates.get(this.random ? ThreadLocalRandom.current().nextInt(candidates.size()) : 0);
		}

		@Override
		public CallFeedback offered(CallSpec call, ServiceInstance instance) {
			Offer offer = new Offer(this, instance.nodeId().value());
			this.offers.add(offer);
			return offer;
		}

		List<String> ends() {
			List<String> ends = new ArrayList<>();
			for (Offer offer : this.offers) {
				if (offer.result != null) {
					ends.add(offer.node + " " + offer.result);
				}
			}
			return ends;
		}

	}

	private static final class Offer implements CallFeedback {

		private final Recording balancer;

		private final String node;

		private final AtomicInteger told = new AtomicInteger();

		private volatile Result result;

		private volatile long nanos;

		Offer(Recording balancer, String node) {
			this.balancer = balancer;
			this.node = node;
		}

		@Override
		public void ended(Result result, long nanos) {
			this.told.incrementAndGet();
			this.nanos = nanos;
			this.result = result;
			if (this.balancer.throwing) {
				throw new IllegalStateException("on purpose");
			}
		}

		@Override
		public boolean needsTime() {
			if (this.balancer.throwing) {
				throw new IllegalStateException("on purpose");
			}
			return true;
		}

	}

}
