// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.time.Duration;
import java.util.ArrayList;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import io.sngo.cluster.service.CallContext;
import io.sngo.cluster.service.CallException;
import io.sngo.cluster.service.CallException.Outcome;
import io.sngo.cluster.service.CallSpec;
import io.sngo.cluster.service.Execution;
import io.sngo.cluster.service.Operation;
import io.sngo.cluster.service.ServiceConfig;
import io.sngo.cluster.service.ServiceDefinition;
import io.sngo.cluster.service.codec.PayloadCodecs;
import io.sngo.cluster.service.definition.ServiceDefinitions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Operations that return streams.
 */
@Timeout(60)
class ResultStreamTests {

	private final TestCluster cluster = new TestCluster();

	private final TestNode a = this.cluster.start("a");

	private final TestNode b = this.cluster.start("b");

	/** What the handler was asked for. */
	private final AtomicLong requested = new AtomicLong();

	private final AtomicBoolean cancelled = new AtomicBoolean();

	private final List<String> threads = new CopyOnWriteArrayList<>();

	@AfterEach
	void close() {
		this.cluster.close();
	}

	@Test
	void elementsArriveInOrderAndThenTheEnd() {
		offerNumbers(10_000);
		assertThat(numbers().collectList().block()).isEqualTo(IntStream.range(0, 10_000).boxed().toList());
		assertThat(this.threads).noneMatch((thread) -> thread.startsWith("loop-"));
	}

	@Test
	void nothingComesThatWasNotAskedFor() {
		offerNumbers(1_000);
		Elements elements = new Elements();
		numbers().subscribe(elements);
		elements.request(3);
		await().until(() -> elements.all.size() == 3);
		elements.request(1);
		elements.request(1);
		await().until(() -> elements.all.size() == 5);
		assertThat(this.requested).hasValueLessThanOrEqualTo(5);
		assertThat(elements.ended).isFalse();
		elements.request(Long.MAX_VALUE);
		await().until(() -> elements.ended);
		assertThat(elements.all).isEqualTo(IntStream.range(0, 1_000).boxed().toList());
	}

	@Test
	void streamThatNobodyAsksForAnythingIsOpenAllTheSame() {
		CountDownLatch subscribed = new CountDownLatch(1);
		this.b.offer("silent", String.class, (request, call) -> Mono.never());
		this.b.offer("numbers", String.class,
				(request, call) -> Flux.never().doOnSubscribe((it) -> subscribed.countDown()));
		Elements elements = new Elements();
		this.a.services.<Integer>stream(CallSpec.of("numbers", "", Integer.class).within(Duration.ofMillis(50)))
			.subscribe(elements);
		await().until(() -> subscribed.getCount() == 0);
		assertThat(failure(
				this.a.services.call(CallSpec.of("silent", "", Integer.class).within(Duration.ofMillis(500))).flux())
			.reason()).as("of a call that came later").isEqualTo("timeout");
		assertThat(elements.failure).isNull();
		elements.cancel();
	}

	@Test
	void demandWithoutAnEndIsBoundedByTheNetwork() {
		offerNumbers(3_000);
		MemoryChannel back = this.a.channelTo(this.b).other();
		// One of them tells that it is open.
		back.room = 11;
		Elements elements = new Elements();
		numbers().subscribe(elements);
		elements.request(Long.MAX_VALUE);
		await().until(() -> elements.all.size() == 10);
		assertThat(this.requested).as("a batch, and what was sent").hasValueLessThanOrEqualTo(10 + 256);
		back.giveRoom(1_000_000);
		await().until(() -> elements.ended);
		assertThat(elements.all).hasSize(3_000);
	}

	@Test
	void cancellationReachesTheHandler() {
		offerNumbers(Integer.MAX_VALUE);
		assertThat(numbers().take(100).count().block()).isEqualTo(100);
		await().untilTrue(this.cancelled);
		awaitNoPlace();
	}

	@Test
	void cancellationEndsAStreamOfASerialServiceToo() {
		Flux<Integer> endless = Flux.range(0, Integer.MAX_VALUE).doOnCancel(() -> this.cancelled.set(true));
		this.b.services.register(new ServiceDefinition("numbers",
				Map.of("", new Operation("", List.of(String.class), Integer.class, (arguments, context) -> endless)),
				Execution.SERIAL, Map.of()));
		assertThat(numbers().take(3).collectList().block()).containsExactly(0, 1, 2);
		await().untilTrue(this.cancelled);
		assertThat(numbers().take(2).collectList().block()).as("its turn").containsExactly(0, 1);
	}

	@Test
	void failureOfTheHandlerComesAfterTheElements() {
		this.b.offer("numbers", String.class,
				(request, call) -> Flux.range(0, 5).concatWith(Flux.error(new IllegalStateException("no more"))));
		Elements elements = new Elements();
		numbers().subscribe(elements);
		elements.request(Long.MAX_VALUE);
		await().until(() -> elements.failure != null);
		assertThat(elements.all).containsExactly(0, 1, 2, 3, 4);
		assertThat(elements.failure).isInstanceOf(CallException.class).hasMessageContaining("no more");
		assertThat(((CallException) elements.failure).outcome()).isEqualTo(Outcome.FAILED);
	}

	@Test
	void publisherThatTicksFailsWhereItsSubscriberIsSlower() {
		this.b.offer("numbers", String.class,
				(request, call) -> Flux.interval(Duration.ofMillis(1)).map(Long::intValue));
		Elements elements = new Elements();
		numbers().subscribe(elements);
		elements.request(1);
		await().until(() -> elements.failure != null);
		assertThat(((CallException) elements.failure).outcome()).isEqualTo(Outcome.FAILED);
		assertThat(elements.failure).hasMessageContaining("due to lack of requests");
		assertThat(elements.all).hasSizeLessThanOrEqualTo(1);
		awaitNoPlace();
	}

	@Test
	void elementThatCannotBeWrittenEndsTheStream() {
		this.b.offer("numbers", String.class, (request, call) -> Flux.<Object>just(1, new Unwritable(), 3)
			.doOnCancel(() -> this.cancelled.set(true)));
		Elements elements = new Elements();
		numbers().subscribe(elements);
		elements.request(Long.MAX_VALUE);
		await().until(() -> elements.failure != null);
		assertThat(elements.all).containsExactly(1);
		assertThat(this.cancelled).isTrue();
		awaitNoPlace();
	}

	@Test
	void elementThatCannotBeReadEndsTheStream() {
		this.b.offer("numbers", String.class,
				(request, call) -> Flux.<Object>just(1, "two", 3)
					.concatWith(Flux.never())
					.doOnCancel(() -> this.cancelled.set(true)));
		Elements elements = new Elements();
		numbers().subscribe(elements);
		elements.request(Long.MAX_VALUE);
		await().until(() -> elements.failure != null);
		assertThat(elements.all).containsExactly(1);
		assertThat(elements.failure).hasMessageContaining("An element of the stream of service 'numbers'");
		await().untilTrue(this.cancelled);
	}

	@Test
	void streamOutlivesTheTimeoutOfCalls() {
		this.b.offer("numbers", String.class,
				(request, call) -> Flux.range(0, 30).delayElements(Duration.ofMillis(100)));
		assertThat(
				this.a.services.<Integer>stream(CallSpec.of("numbers", "", Integer.class).within(Duration.ofSeconds(2)))
					.count()
					.block())
			.isEqualTo(30);
	}

	@Test
	void streamThatDoesNotBeginInTimeIsGivenUp() throws InterruptedException {
		CountDownLatch end = new CountDownLatch(1);
		this.b.offer("numbers", String.class, (request, call) -> {
			end.await(10, TimeUnit.SECONDS);
			return Flux.just(1);
		});
		CallException thrown = failure(
				this.a.services.stream(CallSpec.of("numbers", "", Integer.class).within(Duration.ofMillis(50))));
		end.countDown();
		assertThat(thrown.outcome()).isEqualTo(Outcome.UNKNOWN);
		assertThat(thrown.reason()).isEqualTo("timeout");
	}

	@Test
	void lostConnectionEndsTheStreamOnBothSides() {
		this.b.offer("numbers", String.class,
				(request, call) -> Flux.just(1).concatWith(Flux.never()).doOnCancel(() -> this.cancelled.set(true)));
		Elements elements = new Elements();
		numbers().subscribe(elements);
		elements.request(10);
		await().until(() -> elements.all.size() == 1);
		this.a.channelTo(this.b).close();
		await().until(() -> elements.failure != null);
		assertThat(((CallException) elements.failure).reason()).isEqualTo("connection-lost");
		await().untilTrue(this.cancelled);
		awaitNoPlace();
	}

	@Test
	void streamThatIsRefusedIsOfferedToTheNextInstanceWithItsDemand() {
		TestNode c = this.cluster.start("c");
		offerNumbers(3);
		c.services.register("numbers", String.class, (String request, CallContext call) -> Flux.range(0, 3));
		this.b.services.isolate(true);
		for (int i = 0; i < 4; i++) {
			assertThat(numbers().collectList().block()).containsExactly(0, 1, 2);
		}
	}

	@Test
	void oneAnswerIsAStreamOfOneElement() {
		this.b.offer("plain", String.class, (request, call) -> 7);
		this.b.offer("mono", String.class, (request, call) -> Mono.just(7));
		this.b.offer("stage", String.class, (request, call) -> CompletableFuture.completedFuture(7));
		this.b.offer("none", String.class, (request, call) -> null);
		for (String service : List.of("plain", "mono", "stage")) {
			assertThat(this.a.services.stream(service, "", Integer.class).collectList().block()).containsExactly(7);
		}
		assertThat(this.a.services.stream("none", "", Integer.class).collectList().block()).isEmpty();
	}

	@Test
	void lateWordOfAnEarlierCallChangesNothing() {
		offerNumbers(1_000);
		Elements elements = new Elements();
		numbers().subscribe(elements);
		elements.request(1);
		await().until(() -> elements.all.size() == 1);
		MemoryChannel back = this.a.channelTo(this.b).other();
		long earlier = 7L << 32;
		back.sendReply(CallFrame.opened(back.allocator(), earlier, 99));
		back.sendReply(CallFrame.refusal(back.allocator(), earlier, Refusal.OVERLOADED, "late"));
		elements.request(5);
		await().until(() -> elements.all.size() == 6);
		elements.request(Long.MAX_VALUE);
		await().until(() -> elements.ended);
		assertThat(elements.all).hasSize(1_000);
	}

	@Test
	void serverThatOpensAStreamThatNobodyWaitsForIsTold() {
		this.b.offer("slow", String.class, (request, call) -> Flux.never().doOnCancel(() -> this.cancelled.set(true)));
		MemoryChannel channel = this.a.channelTo(this.b);
		// The first cancellation is lost.
		AtomicBoolean once = new AtomicBoolean(true);
		channel.lost = (frame) -> frame.getByte(frame.readerIndex()) == CallFrame.CANCEL && once.getAndSet(false);
		MemoryChannel back = channel.other();
		back.room = 0;
		this.a.services.stream("slow", "", Integer.class).subscribe().dispose();
		await().untilFalse(once);
		back.giveRoom(10);
		await().untilTrue(this.cancelled);
		awaitNoPlace();
	}

	@Test
	void publisherThatCannotBeCancelledHoldsUpNobody() {
		this.b.services.register(new ServiceDefinition("numbers", Map.of("", new Operation("", List.of(String.class),
				Integer.class, (arguments, context) -> Flux.create((sink) -> sink.next(1).onCancel(() -> {
					throw new Untellable();
				})))), Execution.SERIAL, Map.of()));
		for (int i = 0; i < 2; i++) {
			assertThat(numbers().take(1).blockLast(Duration.ofSeconds(10))).as("its turn").isEqualTo(1);
		}
		Elements elements = new Elements();
		numbers().subscribe(elements);
		elements.request(1);
		await().until(() -> elements.all.size() == 1);
		assertThat(this.b.services.drain(Duration.ofSeconds(10))).isTrue();
	}

	@Test
	void failureThatCannotSayWhatItIsEndsTheStreamAlone() {
		this.b.offer("numbers", String.class, (request, call) -> Flux.error(new Untellable()));
		assertThat(failure(numbers()).outcome()).isEqualTo(Outcome.FAILED);
		assertThat(this.a.channelTo(this.b).isOpen()).isTrue();
	}

	@Test
	void streamsThatHoldMuchTakeNoRoomFromCalls() {
		this.b.offer("blocks", String.class,
				(request, call) -> Flux.range(0, 1_000).map((number) -> new byte[500_000]));
		this.b.offer("echo");
		MemoryChannel back = this.a.channelTo(this.b).other();
		back.room = 40;
		List<BaseSubscriber<byte[]>> streams = new ArrayList<>();
		for (int i = 0; i < 40; i++) {
			BaseSubscriber<byte[]> all = new BaseSubscriber<>() {
			};
			this.a.services.stream("blocks", "", byte[].class).subscribe(all);
			streams.add(all);
		}
		await().until(() -> this.b.services.serving() == 40);
		for (int i = 0; i < 10; i++) {
			assertThat(this.a.services.call("echo", "x", String.class).block(Duration.ofSeconds(10))).isEqualTo("b:x");
		}
		streams.forEach(BaseSubscriber::cancel);
		awaitNoPlace();
	}

	@Test
	void whatEndsAStreamIsNeverBeforeWhatBelongsToIt() {
		offerNumbers(20);
		MemoryChannel back = this.a.channelTo(this.b).other();
		for (int i = 0; i < 20; i++) {
			back.room = 0;
			Elements elements = new Elements();
			numbers().subscribe(elements);
			elements.request(Long.MAX_VALUE);
			for (int frame = 0; frame < 25; frame++) {
				back.giveRoom(1);
			}
			await().pollInterval(Duration.ofMillis(1)).until(() -> elements.ended);
			assertThat(elements.all).hasSize(20);
		}
		awaitNoPlace();
	}

	@Test
	void largeElementsAreAskedForOneByOneWhenTheyAreKnownToBe() {
		this.b.offer("blocks", String.class,
				(request, call) -> Flux.concat(Flux.just(new byte[10]),
						Flux.range(0, 100)
							.doOnNext((number) -> this.requested.incrementAndGet())
							.map((number) -> new byte[300_000])));
		MemoryChannel back = this.a.channelTo(this.b).other();
		back.room = 2;
		List<Integer> sizes = new CopyOnWriteArrayList<>();
		this.a.services.stream("blocks", "", byte[].class).subscribe((block) -> sizes.add(block.length));
		await().until(() -> sizes.size() == 1);
		for (int sent = 1; sent <= 100; sent++) {
			int count = sent;
			await().pollInterval(Duration.ofMillis(1)).until(() -> this.requested.get() >= count);
			// The first batches were of elements that nobody knew to be large.
			assertThat(this.requested).hasValueLessThanOrEqualTo((sent < 50) ? sent + 30 : sent + 3);
			back.giveRoom(1);
			await().pollInterval(Duration.ofMillis(1)).until(() -> sizes.size() == count + 1);
		}
		back.giveRoom(1);
		awaitNoPlace();
	}

	@Test
	void serialServiceGoesOnWhenThePublisherHasReturned() throws InterruptedException {
		CountDownLatch inside = new CountDownLatch(1);
		CountDownLatch leave = new CountDownLatch(1);
		AtomicBoolean busy = new AtomicBoolean();
		AtomicBoolean together = new AtomicBoolean();
		Operation operation = new Operation("", List.of(String.class), Integer.class, (arguments, context) -> {
			together.compareAndSet(false, busy.get());
			return Flux.generate((sink) -> {
				busy.set(true);
				inside.countDown();
				try {
					leave.await(10, TimeUnit.SECONDS);
				}
				catch (InterruptedException ex) {
					Thread.currentThread().interrupt();
				}
				busy.set(false);
				sink.next(1);
			});
		});
		this.b.services.register(new ServiceDefinition("numbers", Map.of("", operation), Execution.SERIAL, Map.of()));
		numbers().subscribe().dispose();
		Elements elements = new Elements();
		numbers().subscribe(elements);
		elements.request(1);
		if (inside.await(200, TimeUnit.MILLISECONDS)) {
			elements.cancel();
		}
		Elements next = new Elements();
		numbers().subscribe(next);
		leave.countDown();
		next.request(1);
		await().until(() -> next.all.size() == 1);
		next.cancel();
		assertThat(together).isFalse();
	}

	@Test
	void streamIsNoAnswerOfACall() {
		offerNumbers(3);
		CallException thrown = failure(this.a.services.call("numbers", "", Integer.class).flux());
		assertThat(thrown.outcome()).isEqualTo(Outcome.FAILED);
		assertThat(thrown).hasMessageContaining("RemoteService.stream");
		assertThat(this.requested).hasValue(0);
	}

	@Test
	void nodeThatLeavesEndsItsStreams() {
		this.b.offer("numbers", String.class, (request, call) -> Flux.just(1).concatWith(Flux.never()));
		Elements elements = new Elements();
		numbers().subscribe(elements);
		elements.request(10);
		await().until(() -> elements.all.size() == 1);
		assertThat(this.b.services.drain(Duration.ofSeconds(30))).isTrue();
		await().until(() -> elements.failure != null);
		assertThat(elements.failure).hasMessageContaining("about to leave");
	}

	@Test
	void localServiceStreamsTheSame() {
		this.a.services.register("here", String.class,
				(String request, CallContext call) -> Flux.range(0, 20_000).doOnRequest(this.requested::addAndGet));
		assertThat(this.a.services.stream("here", "", Integer.class).collectList().block())
			.isEqualTo(IntStream.range(0, 20_000).boxed().toList());
		Elements elements = new Elements();
		this.requested.set(0);
		this.a.services.stream("here", "", Integer.class).subscribe(elements);
		elements.request(2);
		await().until(() -> elements.all.size() == 2);
		assertThat(this.requested).hasValue(2);
		elements.cancel();
	}

	@Test
	void callsAreAnsweredWhileStreamsWaitForRoom() {
		offerNumbers(1_000_000);
		this.b.offer("echo");
		MemoryChannel back = this.a.channelTo(this.b).other();
		back.room = 6;
		Elements elements = new Elements();
		numbers().subscribe(elements);
		elements.request(Long.MAX_VALUE);
		await().until(() -> elements.all.size() == 5);
		assertThat(this.a.services.call("echo", "x", String.class).block()).isEqualTo("b:x");
		elements.cancel();
		back.giveRoom(1);
		awaitNoPlace();
	}

	@Test
	void streamsTakeTurns() {
		offerNumbers(1_000_000);
		MemoryChannel back = this.a.channelTo(this.b).other();
		// What tells that they are open.
		back.room = 3;
		List<Elements> streams = List.of(new Elements(), new Elements(), new Elements());
		streams.forEach(numbers()::subscribe);
		await().until(() -> back.room == 0);
		streams.forEach((stream) -> stream.request(Long.MAX_VALUE));
		for (int i = 0; i < 60; i++) {
			int sent = i;
			await().pollInterval(Duration.ofMillis(1))
				.until(() -> back.waiting() == 3 && sizes(streams).getSum() == sent);
			assertThat(sizes(streams).getMax() - sizes(streams).getMin()).as("after %d", sent).isLessThanOrEqualTo(1);
			back.giveRoom(1);
		}
		await().until(() -> sizes(streams).getSum() == 60);
		assertThat(streams).allMatch((stream) -> stream.all.size() == 20);
		streams.forEach(BaseSubscriber::cancel);
		back.giveRoom(100);
	}

	private static IntSummaryStatistics sizes(List<Elements> streams) {
		return streams.stream().mapToInt((stream) -> stream.all.size()).summaryStatistics();
	}

	@Test
	void clientsHaveMethodsThatReturnStreams() {
		this.b.services.register(ServiceDefinitions.of("ticker", new Ticks(), Ticker.class));
		Ticker ticker = this.a.services.client("ticker", Ticker.class);
		assertThat(ticker.ticks("x", 3).collectList().block()).containsExactly(new Tick("x", 0), new Tick("x", 1),
				new Tick("x", 2));
		assertThat(ticker.last("x")).isEqualTo(new Tick("x", 9));
	}

	@Test
	void serversThatSendWhatNobodyAskedForAreNotBelieved() {
		offerNumbers(100);
		this.b.offer("rude", String.class, (request, call) -> Flux.never());
		Elements elements = new Elements();
		this.a.services.stream("rude", "", Integer.class).subscribe(elements);
		MemoryChannel back = this.a.channelTo(this.b).other();
		await().until(() -> this.cluster.frames.stream().anyMatch((frame) -> frame.refCnt() == 0));
		long id = sentId();
		await().until(() -> {
			back.sendReply(CallFrame.element(back.allocator(), id, 1, Integer.class, PayloadCodecs.json(), 1_000));
			return elements.failure != null;
		});
		assertThat(elements.all).isEmpty();
		assertThat(elements.failure).hasMessageContaining("nobody asked for it");
	}

	/** The first call has the first place and the first generation. */
	private static long sentId() {
		return 1L << 32;
	}

	@Test
	void malformedDemandEndsTheConnection() {
		offerNumbers(100);
		numbers().take(1).blockLast();
		MemoryChannel channel = this.a.channelTo(this.b);
		channel.sendReply(CallFrame.demand(channel.allocator(), 1, 0, 0));
		await().until(() -> !channel.other().aborts.isEmpty());
		assertThat(channel.other().aborts).first().asString().contains("demand for 0 elements");
	}

	@Test
	void demandForStreamsOfOthersIsIgnored() {
		offerNumbers(100);
		Elements elements = new Elements();
		numbers().subscribe(elements);
		MemoryChannel channel = this.a.channelTo(this.b);
		for (int place : new int[] { -1, 0, 5, Integer.MAX_VALUE }) {
			channel.sendReply(CallFrame.demand(channel.allocator(), 99, place, 10));
		}
		assertThat(this.a.services
			.stream(new CallSpec("numbers", this.b.id, false, "", List.of(""), Integer.class, null, Map.of(), null))
			.blockFirst()).isEqualTo(0);
		assertThat(elements.all).isEmpty();
		elements.cancel();
	}

	@Test
	void placesBoundHowManyStreamsAreOpen() {
		TestNode c = this.cluster.start("c", null,
				(settings) -> settings.config(new ServiceConfig(Duration.ofSeconds(10), 1024, 100, 2, 4, 16, 1)));
		c.offer("few", String.class, (request, call) -> Flux.never());
		Elements one = new Elements();
		Elements two = new Elements();
		this.a.services.stream("few", "", Integer.class).subscribe(one);
		this.a.services.stream("few", "", Integer.class).subscribe(two);
		await().untilAsserted(() -> assertThat(failure(this.a.services.stream("few", "", Integer.class)).outcome())
			.isEqualTo(Outcome.NOT_EXECUTED));
		one.cancel();
		two.cancel();
	}

	private void offerNumbers(int count) {
		this.b.offer("numbers", String.class,
				(request, call) -> Flux.<Integer, Integer>generate(() -> 0, (next, sink) -> {
					if (next == count) {
						sink.complete();
					}
					else {
						sink.next(next);
					}
					return next + 1;
				}).doOnRequest((elements) -> {
					this.requested.addAndGet(elements);
					this.threads.add(Thread.currentThread().getName());
				}).doOnCancel(() -> this.cancelled.set(true)));
	}

	private Flux<Integer> numbers() {
		return this.a.services.stream("numbers", "", Integer.class);
	}

	private static CallException failure(Flux<?> stream) {
		try {
			stream.blockLast(Duration.ofSeconds(30));
		}
		catch (CallException ex) {
			return ex;
		}
		throw new AssertionError("It did not fail");
	}

	/** Nothing is left of what was under way at the server. */
	private void awaitNoPlace() {
		await().until(() -> this.b.services.serving() == 0);
	}

	private static final class Elements extends BaseSubscriber<Integer> {

		private final List<Integer> all = new CopyOnWriteArrayList<>();

		private volatile boolean ended;

		private volatile @Nullable Throwable failure;

		@Override
		protected void hookOnSubscribe(Subscription subscription) {
			// asked for by the test
		}

		@Override
		protected void hookOnNext(Integer element) {
			this.all.add(element);
		}

		@Override
		protected void hookOnComplete() {
			this.ended = true;
		}

		@Override
		protected void hookOnError(Throwable thrown) {
			this.failure = thrown;
		}

	}

	public static final class Unwritable {

		/** Without an end. */
		public Unwritable getSelf() {
			return this;
		}

	}

	public record Tick(String symbol, int number) {
	}

	public interface Ticker {

		Flux<Tick> ticks(String symbol, int count);

		Tick last(String symbol);

	}

	static final class Ticks implements Ticker {

		@Override
		public Flux<Tick> ticks(String symbol, int count) {
			return Flux.range(0, count).map((number) -> new Tick(symbol, number));
		}

		@Override
		public Tick last(String symbol) {
			return new Tick(symbol, 9);
		}

	}

}
