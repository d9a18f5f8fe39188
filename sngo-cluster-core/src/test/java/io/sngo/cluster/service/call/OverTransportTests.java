// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.netty.util.ResourceLeakDetector;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import java.util.stream.IntStream;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import io.sngo.cluster.service.CallContext;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import io.sngo.cluster.NodeId;
import io.sngo.cluster.protocol.Peer;
import io.sngo.cluster.service.CallException;
import io.sngo.cluster.service.CallException.Outcome;
import io.sngo.cluster.service.CallSpec;
import io.sngo.cluster.service.Execution;
import io.sngo.cluster.service.Operation;
import io.sngo.cluster.service.ServiceDefinition;
import io.sngo.cluster.service.ServiceHealth;
import io.sngo.cluster.service.ServiceInstance;
import io.sngo.cluster.transport.Compression;
import io.sngo.cluster.transport.NettyTransport;
import io.sngo.cluster.transport.TransportConfig;
import io.sngo.cluster.transport.TransportSecurity;
import io.sngo.cluster.transport.UnusedHandlers;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Calls on real connections.
 */
@Timeout(120)
class OverTransportTests {

	private static final Duration LIMIT = Duration.ofSeconds(30);

	private final Map<NodeId, TransportNode> nodes = new ConcurrentHashMap<>();

	private final List<ServiceInstance> instances = new CopyOnWriteArrayList<>();

	private final TransportNode a = new TransportNode("a");

	private final TransportNode b = new TransportNode("b");

	@AfterEach
	void close() {
		this.nodes.values().forEach(TransportNode::close);
	}

	@Test
	void callsOfAllSizesUpToTheLargest() {
		this.b.services.register("echo", byte[].class, (bytes, call) -> bytes);
		for (int size : new int[] { 0, 1, 64 * 1024, 1024 * 1024 }) {
			assertThat(this.a.services.call("echo", new byte[size], byte[].class).block(LIMIT)).hasSize(size);
		}
		Mono<byte[]> larger = this.a.services.call("echo", new byte[1024 * 1024 + 1], byte[].class);
		assertThat(larger.onErrorResume(CallException.class, (failure) -> {
			assertThat(failure.outcome()).isEqualTo(Outcome.NOT_EXECUTED);
			return Mono.empty();
		}).blockOptional(LIMIT)).isEmpty();
		assertThat(this.a.transport.statistics().connectionsOpen()).isEqualTo(1);
	}

	@Test
	void manyLargeAnswersAtOnceAreAllSent() {
		this.b.services.register("echo", byte[].class, (bytes, call) -> new byte[512 * 1024]);
		Long sum = Flux.range(0, 100)
			.flatMap((number) -> this.a.services.call("echo", new byte[1], byte[].class), 50)
			.map((answer) -> (long) answer.length)
			.reduce(0L, Long::sum)
			.block(LIMIT);
		assertThat(sum).isEqualTo(100L * 512 * 1024);
	}

	/**
	 * Handlers that take some microseconds have a thread together, which sends their
	 * answers together, and then one of them does not end before the other's answer is
	 * there.
	 */
	@Test
	void noAnswerWaitsForTheNextHandler() {
		for (int i = 0; i < 5; i++) {
			String service = "work" + i;
			CountDownLatch answered = new CountDownLatch(1);
			this.b.services.register(service, Boolean.class, (waits, call) -> {
				long begin = System.nanoTime();
				while (System.nanoTime() - begin < 2 * AnswerBatch.MIN_NANOS) {
					Thread.onSpinWait();
				}
				return !waits || answered.await(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
			});
			Flux.range(0, 1_000)
				.flatMap((number) -> this.a.services.call(service, false, Boolean.class), 100)
				.blockLast(LIMIT);
			Mono<Boolean> first = this.a.services.call(service, false, Boolean.class)
				.doOnNext((answer) -> answered.countDown());
			Mono<Boolean> second = this.a.services.call(service, true, Boolean.class);
			assertThat(Mono.zip(first, second).block(LIMIT.multipliedBy(2)).getT2()).as("answered meanwhile").isTrue();
		}
	}

	/**
	 * Where no leaks are looked for, as in production; each call begins on the loop that
	 * brought the answer of another.
	 */
	@Test
	void callsWhoseBuffersAreUsedAgainAreNotMixedUp() {
		ResourceLeakDetector.Level before = ResourceLeakDetector.getLevel();
		ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.SIMPLE);
		try {
			Operation operation = new Operation("", List.of(byte[].class), byte[].class,
					(arguments, call) -> arguments[0]);
			for (Execution execution : List.of(Execution.LOOP, Execution.CONCURRENT)) {
				String service = execution.name();
				this.b.services.register(new ServiceDefinition(service, Map.of("", operation), execution, Map.of()));
				Long calls = Flux.range(0, 64)
					.flatMap(
							(chain) -> echo(service, chain, 0)
								.expand((number) -> (number < 300) ? echo(service, chain, number + 1) : Mono.empty()),
							64)
					.count()
					.block(LIMIT);
				assertThat(calls).isEqualTo(64 * 301);
			}
		}
		finally {
			ResourceLeakDetector.setLevel(before);
		}
	}

	private Mono<Integer> echo(String service, int chain, int number) {
		byte[] payload = ByteBuffer.allocate(8 + (chain * 31 + number) % 300).putInt(chain).putInt(number).array();
		Mono<byte[]> call = this.a.services.call(service, payload, byte[].class);
		if (number % 5 == 0) {
			call.subscribe().dispose();
		}
		return call.map((answer) -> {
			assertThat(answer).isEqualTo(payload);
			return number;
		});
	}

	@Test
	void callsInBothDirectionsUseTheirOwnAnswers() {
		this.a.services.register("here", Integer.class, (number, call) -> -number);
		this.b.services.register("there", Integer.class, (number, call) -> number * 2);
		Flux<Boolean> there = Flux.range(0, 2000)
			.flatMap((number) -> this.a.services.call("there", number, Integer.class)
				.map((answer) -> answer == number * 2), 64);
		Flux<Boolean> here = Flux.range(0, 2000)
			.flatMap((number) -> this.b.services.call("here", number, Integer.class).map((answer) -> answer == -number),
					64);
		assertThat(Flux.merge(there, here).all((right) -> right).block(LIMIT)).isTrue();
	}

	@Test
	void streamsAndCallsShareAConnection() {
		AtomicLong requested = new AtomicLong();
		this.b.services.register("echo", byte[].class, (bytes, call) -> bytes);
		this.b.services.register("blocks", Integer.class,
				(Integer count, CallContext call) -> Flux.range(0, count)
					.doOnRequest(requested::addAndGet)
					.map((number) -> ByteBuffer.allocate(64 * 1024).putInt(0, number).array()));
		Flux<Integer> blocks = this.a.services.stream("blocks", 1_000, byte[].class)
			.map((block) -> ByteBuffer.wrap(block).getInt());
		Flux<Integer> echoes = Flux.range(0, 1_000)
			.concatMap((number) -> this.a.services
				.call("echo", ByteBuffer.allocate(64).putInt(0, number).array(), byte[].class)
				.map((block) -> ByteBuffer.wrap(block).getInt()));
		List<Integer> expected = IntStream.range(0, 1_000).boxed().toList();
		assertThat(Mono.zip(blocks.collectList(), echoes.collectList(), blocks.limitRate(4).collectList()).block(LIMIT))
			.containsExactly(expected, expected, expected);
		assertThat(this.a.transport.statistics().connectionsOpen()).isEqualTo(1);
	}

	@Test
	void slowSubscriberHoldsUpNobodyButItsHandler() {
		AtomicLong made = new AtomicLong();
		this.b.services.register("blocks", Integer.class,
				(Integer count, CallContext call) -> Flux.range(0, count).map((number) -> {
					made.incrementAndGet();
					return new byte[64 * 1024];
				}));
		this.b.services.register("echo", byte[].class, (bytes, call) -> bytes);
		BaseSubscriber<byte[]> slow = new BaseSubscriber<>() {

			@Override
			protected void hookOnSubscribe(Subscription subscription) {
				subscription.request(3);
			}

		};
		this.a.services.stream("blocks", 1_000, byte[].class).subscribe(slow);
		Awaitility.await().until(() -> made.get() == 3);
		for (int i = 0; i < 100; i++) {
			assertThat(this.a.services.call("echo", new byte[10], byte[].class).block(LIMIT)).hasSize(10);
		}
		assertThat(made).hasValue(3);
		slow.cancel();
	}

	@Test
	void streamThatLosesItsConnectionFailsOnce() {
		this.b.services.register("ticks", Integer.class,
				(Integer start, CallContext call) -> Flux.interval(Duration.ofMillis(1)).onBackpressureDrop());
		List<Throwable> failures = new CopyOnWriteArrayList<>();
		AtomicInteger elements = new AtomicInteger();
		this.a.services.stream("ticks", 0, Long.class)
			.subscribe((element) -> elements.incrementAndGet(), failures::add);
		Awaitility.await().until(() -> elements.get() > 10);
		this.a.transport.disconnect(this.b.transport.local());
		Awaitility.await().until(() -> !failures.isEmpty());
		assertThat(failures).singleElement()
			.isInstanceOfSatisfying(CallException.class,
					(failure) -> assertThat(failure.reason()).isEqualTo("connection-lost"));
		Awaitility.await().until(() -> this.b.services.serving() == 0);
	}

	@RepeatedTest(5)
	void callsAndMessagesOfOneThreadReachASerialServiceInOrderFromTheFirstContactOn() {
		List<Integer> received = new CopyOnWriteArrayList<>();
		Operation operation = new Operation("", List.of(Integer.class), void.class, (arguments, call) -> {
			received.add((Integer) arguments[0]);
			return null;
		});
		this.b.services.register(new ServiceDefinition("inbox", Map.of("", operation), Execution.SERIAL, Map.of()));
		int count = 1000;
		for (int number = 0; number < count; number++) {
			if (number % 2 == 0) {
				this.a.services.send("inbox", number).subscribe();
			}
			else {
				this.a.services.call("inbox", number, Void.class).subscribe();
			}
		}
		Awaitility.await().until(() -> received.size() == count);
		assertThat(received).isSorted();
	}

	@Test
	void aCallThatWasSentIsNotCutByAnOrderlyEnd() {
		this.b.services.register("slow", Integer.class,
				(number, call) -> Mono.delay(Duration.ofMillis(200)).thenReturn(number));
		Mono<Integer> call = this.a.services.call("slow", 7, Integer.class).cache();
		call.subscribe();
		Awaitility.await().until(() -> this.a.transport.statistics().messagesSent() > 0);
		this.a.transport.close(Duration.ofSeconds(10));
		assertThat(call.block(LIMIT)).isEqualTo(7);
	}

	@Test
	void everyCallHasOneOutcomeWhileConnectionsBreakAndNothingRunsTwice() {
		Map<Integer, AtomicInteger> runs = new ConcurrentHashMap<>();
		TransportNode c = new TransportNode("c");
		for (TransportNode node : List.of(this.b, c)) {
			node.services.register("count", Integer.class, (number, call) -> {
				runs.computeIfAbsent(number, (key) -> new AtomicInteger()).incrementAndGet();
				return number;
			});
		}
		AtomicInteger signals = new AtomicInteger();
		Map<Integer, String> outcomes = new ConcurrentHashMap<>();
		int calls = 20_000;
		Flux.range(0, calls).flatMap((number) -> {
			if (number % 500 == 250) {
				TransportNode victim = (number % 1000 == 250) ? this.b : c;
				this.a.transport.disconnect(victim.transport.local());
			}
			return this.a.services.<Integer>call(CallSpec.of("count", number, Integer.class).within(LIMIT))
				.map((answer) -> "value")
				.onErrorResume(CallException.class, (failure) -> Mono.just(failure.outcome() + " " + failure.reason()))
				.doOnNext((outcome) -> {
					signals.incrementAndGet();
					outcomes.put(number, outcome);
				});
		}, 64).blockLast(Duration.ofSeconds(60));
		assertThat(signals).hasValue(calls);
		assertThat(runs.values()).allSatisfy((count) -> assertThat(count).hasValue(1));
		outcomes.forEach((number, outcome) -> {
			if (outcome.equals("value")) {
				assertThat(runs).containsKey(number);
			}
			else if (outcome.startsWith("NOT_EXECUTED")) {
				assertThat(runs).doesNotContainKey(number);
			}
			else {
				assertThat(outcome).isEqualTo("UNKNOWN connection-lost");
			}
		});
		assertThat(outcomes.values().stream().filter("value"::equals).count()).isGreaterThan(calls / 2);
	}

	@Test
	void messagesThatBreakingConnectionsLoseLeaveGapsButNoDuplicates() {
		List<Integer> received = new CopyOnWriteArrayList<>();
		Operation inbox = new Operation("", List.of(Integer.class), void.class,
				(arguments, call) -> received.add((Integer) arguments[0]));
		this.b.services.register(new ServiceDefinition("inbox", Map.of("", inbox), Execution.SERIAL, Map.of()));
		AtomicInteger number = new AtomicInteger();
		for (int round = 0; round < 5; round++) {
			for (int i = 0; i < 200; i++) {
				send(number.getAndIncrement());
			}
			this.a.transport.disconnect(this.b.transport.local());
			for (int i = 0; i < 200; i++) {
				send(number.getAndIncrement());
			}
			int before = number.get();
			Awaitility.await().until(() -> {
				send(number.getAndIncrement());
				return received.stream().anyMatch((arrived) -> arrived >= before);
			});
		}
		assertThat(received).doesNotHaveDuplicates();
	}

	private void send(int number) {
		this.a.services.send("inbox", number).onErrorComplete().block(LIMIT);
	}

	private final class TransportNode implements ServiceAnnouncer, ServiceCatalog {

		private static final AtomicLong INSTANCES = new AtomicLong(1);

		private final ExecutorService handlers = Executors.newFixedThreadPool(4);

		private final RemoteServices services;

		private final NettyTransport transport;

		TransportNode(String id) {
			this.services = RemoteServices
				.builder(this::local, this, this,
						(peer, bytes, whenOpen) -> this.transport().dataChannel(peer, bytes, whenOpen), this.handlers)
				.build();
			TransportConfig config = new TransportConfig("test", "127.0.0.1", 0, false, null, 0, 1024 * 1024,
					Duration.ofSeconds(3), Duration.ofMinutes(2), 4096, 512, 4 * 1024 * 1024,
					Compression.BETWEEN_HOSTS);
			this.transport = NettyTransport.bind(config, List.of(), (port) -> NodeId.of(id),
					INSTANCES.getAndIncrement(), new UnusedHandlers(), this.services, TransportSecurity.DEFAULT);
			OverTransportTests.this.nodes.put(NodeId.of(id), this);
		}

		private NettyTransport transport() {
			return this.transport;
		}

		private Peer local() {
			return this.transport.local();
		}

		@Override
		public void announce(ServiceDefinition definition) {
			OverTransportTests.this.instances.add(new ServiceInstance(definition.service(), local().id(),
					local().address(), Map.of(), ServiceHealth.HEALTHY, Instant.EPOCH, Instant.EPOCH));
		}

		@Override
		public void withdraw(String service) {
			throw new AssertionError("Nobody withdraws " + service);
		}

		@Override
		public List<ServiceInstance> instances(String service) {
			List<ServiceInstance> found = new ArrayList<>(OverTransportTests.this.instances);
			found.removeIf((instance) -> !instance.serviceId().equals(service));
			found.sort(Comparator.comparing(ServiceInstance::nodeId));
			return found;
		}

		@Override
		public Peer peer(NodeId node) {
			return OverTransportTests.this.nodes.get(node).local();
		}

		@Override
		public NodeId leader() {
			return null;
		}

		void close() {
			this.services.close();
			this.transport.close(Duration.ZERO);
			this.handlers.shutdownNow();
		}

	}

}
