// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.sngo.cluster.ClusterException;
import io.sngo.cluster.protocol.Peer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Who waits, for which connection, and for how long.
 */
class DataRouteTests {

	private static final Peer PEER = RawPeer.peer("peer", 1, 1);

	private static final int MAX_BYTES = 1024 * 1024;

	private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

	/** A request takes 2 KiB beside its bytes. */
	private static final int HALF = MAX_BYTES / 2 - 2048;

	private final RecordingHandlers handlers = new RecordingHandlers();

	private final TransportContext context = new TransportContext(TestNode.config(), TransportSecurity.DEFAULT,
			this.handlers, this.handlers);

	private final PeerDials dials = new PeerDials();

	private final DataRoute route = route(0);

	private final List<EmbeddedChannel> channels = new ArrayList<>();

	private final List<BiConsumer<DataChannel, Throwable>> waiters = new ArrayList<>();

	@AfterEach
	void close() {
		this.channels.forEach(EmbeddedChannel::finishAndReleaseAll);
		this.context.loops().dispose();
	}

	@Test
	void nobodyPassesThoseWhoWait() {
		waitForMany(2);
		Connection connection = connection();
		assertThat(this.route.open()).isNull();
		assertThat(this.route.startDelivery()).isSameAs(connection);
		assertThat(this.route.startDelivery()).isNull();
		assertThat(this.route.next(connection)).isSameAs(this.waiters.get(0));
		waitForMany(1);
		assertThat(this.route.next(connection)).isSameAs(this.waiters.get(1));
		assertThat(this.route.open()).isNull();
		assertThat(this.route.next(connection)).isSameAs(this.waiters.get(2));
		// The last one is being told.
		assertThat(this.route.open()).isNull();
		assertThat(this.route.next(connection)).isNull();
		assertThat(this.route.open()).isSameAs(connection);
	}

	@Test
	void theServingConnectionStaysUntilItIsDrained() {
		Connection first = connection();
		assertThat(this.route.open()).isSameAs(first);
		Connection second = connection();
		assertThat(this.context.table().current(Lane.DATA, PEER, 0)).isSameAs(second);
		assertThat(this.route.open()).isSameAs(first);
		first.retire();
		assertThat(this.route.open()).isNull();
		waitForMany(1);
		assertThat(this.route.startDelivery()).isNull();
		assertThat(this.route.startDialling()).isFalse();
		first.onFrame(Frame.RETIRED, (short) 0, Unpooled.EMPTY_BUFFER);
		assertThat(this.route.startDelivery()).isSameAs(second);
	}

	@Test
	void aDeliveryStopsWhereItsConnectionRetires() {
		waitForMany(3);
		Connection connection = connection();
		this.route.startDelivery();
		assertThat(this.route.next(connection)).isSameAs(this.waiters.get(0));
		connection.retire();
		assertThat(this.route.next(connection)).isNull();
		assertThat(this.route.open()).isNull();
		assertThat(this.route.startDelivery()).isNull();
		assertThat(this.route.startDialling()).isTrue();
		assertThat(this.route.startDialling()).isFalse();
		connection.closeQuietly();
		Connection other = connection();
		this.route.startDelivery();
		assertThat(this.route.next(other)).isSameAs(this.waiters.get(1));
		assertThat(this.route.next(other)).isSameAs(this.waiters.get(2));
	}

	@Test
	void connectionsThatEndUnusedAreOpenedFiveTimes() {
		waitForMany(1);
		for (int i = 0; i < 5; i++) {
			assertThat(this.route.startDialling()).isTrue();
			assertThat(this.route.isFutile()).isFalse();
			this.route.succeeded();
		}
		assertThat(this.route.startDialling()).isTrue();
		assertThat(this.route.isFutile()).isTrue();
		assertThat(this.route.failed(new ClusterException("in vain"))).isEqualTo(this.waiters);
	}

	@Test
	void aFailureEndsTheWaitUnlessTheOtherSideHasConnected() {
		waitForMany(2);
		assertThat(this.route.startDialling()).isTrue();
		Connection accepted = connection();
		assertThat(this.route.failed(new ClusterException("refused"))).isEmpty();
		assertThat(this.route.startDelivery()).isSameAs(accepted);
	}

	@Test
	void withinTheBackoffNobodyWaits() {
		waitForMany(1);
		this.route.startDialling();
		ClusterException failure = new ClusterException("refused");
		assertThat(this.route.failed(failure)).hasSize(1);
		assertThat(this.route.await(0, (channel, error) -> {
		})).isSameAs(failure);
		Connection accepted = connection();
		assertThat(this.route.open()).isSameAs(accepted);
	}

	@Test
	void onlyWhatNobodyNeedsIsForgotten() {
		long later = System.nanoTime() + MINUTE;
		waitForMany(1);
		assertThat(this.route.forget(later, () -> true)).isFalse();
		this.route.startDialling();
		this.route.failed(new ClusterException("refused"));
		long now = System.nanoTime();
		assertThat(this.route.forget(now, () -> true)).isFalse();
		Connection serving = connection();
		this.route.open();
		assertThat(this.route.forget(later, () -> true)).isFalse();
		serving.closeQuietly();
		assertThat(this.route.forget(later, () -> false)).isFalse();
		assertThat(this.route.forget(later, () -> true)).isTrue();
		assertThat(this.route.forget(now, () -> false)).as("once forgotten, for ever").isTrue();
		connection();
		assertThat(this.route.open()).isNull();
		assertThat(this.route.await(0, (channel, error) -> {
		})).hasMessageContaining("'peer'");
	}

	@Test
	void whereThePeerHasOneStripeItGoesOnInOrderWithTheFirst() {
		DataRoute third = route(3);
		Connection own = connection(3);
		assertThat(third.open()).isSameAs(own);
		own.retire();
		Connection first = connection();
		waitFor(third, 0);
		assertThat(third.startDelivery()).isNull();
		assertThat(third.startDialling()).isTrue();
		third.useFirstStripe();
		third.succeeded();
		assertThat(third.stripe()).isZero();
		assertGoesOnInOrder(third, own, first);
		assertThat(third.startReturn(later())).isFalse();
	}

	@ParameterizedTest
	@CsvSource({ "0,1", "3,0", "3,2", "2,15" })
	void whereThereIsNoRoomItGoesOnInOrderWithAnyThatIsOpen(int stripe, int open) {
		DataRoute route = route(stripe);
		Connection own = connection(stripe);
		assertThat(route.open()).isSameAs(own);
		own.retire();
		Connection other = connection(open);
		waitFor(route, 0);
		assertThat(route.startDelivery()).isNull();
		assertThat(route.startDialling()).isTrue();
		assertThat(route.target()).isEqualTo(stripe);
		assertThat(route.share(true)).isTrue();
		assertGoesOnInOrder(route, own, other);
	}

	private void assertGoesOnInOrder(DataRoute route, Connection before, Connection next) {
		assertThat(route.startDelivery()).as("not before the former one is drained").isNull();
		assertThat(route.startDialling()).isFalse();
		before.onFrame(Frame.RETIRED, (short) 0, Unpooled.EMPTY_BUFFER);
		assertThat(route.startDelivery()).isSameAs(next);
		assertThat(route.next(next)).isSameAs(this.waiters.get(0));
		assertThat(route.next(next)).isNull();
		assertThat(route.open()).isSameAs(next);
	}

	@Test
	void whereNoneIsOpenTheFirstIsDialledBeforeItFails() {
		DataRoute third = route(3);
		waitFor(third, 0);
		assertThat(third.startDialling()).isTrue();
		assertThat(third.target()).isEqualTo(3);
		assertThat(third.share(true)).isTrue();
		assertThat(third.startDialling()).isTrue();
		assertThat(third.target()).isZero();
		assertThat(third.share(true)).isFalse();
		assertThat(third.failed(new ClusterException("no room"))).isEqualTo(this.waiters);
	}

	@Test
	void noBackoffHoldsUpWhoMayGoOnWithAnother() {
		waitForMany(1);
		this.route.startDialling();
		assertThat(this.route.share(true)).isFalse();
		ClusterException failure = new ClusterException("no room");
		this.route.failed(failure);
		assertThat(this.route.await(0, (channel, error) -> {
		})).isSameAs(failure);
		Connection other = connection(2);
		assertThat(this.route.open()).isSameAs(other);
		other.retire();
		other.onFrame(Frame.RETIRED, (short) 0, Unpooled.EMPTY_BUFFER);
		Connection another = connection(1);
		waitForMany(1);
		assertThat(this.route.startDelivery()).isSameAs(another);
	}

	@Test
	void whoSharesWaitsForWhatWasDialledBeforeAndForNothingLater() {
		DataRoute third = route(3);
		waitFor(third, 0);
		long before = this.dials.start();
		assertThat(third.startDialling()).isTrue();
		assertThat(third.share(true)).isTrue();
		assertThat(third.startDialling()).isFalse();
		long later = this.dials.start();
		this.dials.end(before);
		assertThat(third.startDialling()).isTrue();
		assertThat(third.target()).isZero();
		assertThat(third.share(true)).as("what was dialled later has begun before this one").isTrue();
		assertThat(third.startDialling()).isFalse();
		this.dials.end(later);
		assertThat(third.startDialling()).isTrue();
		assertThat(third.share(true)).isFalse();
	}

	@Test
	void whoDoesNotShareWaitsForNobody() {
		DataRoute third = route(3);
		waitFor(third, 0);
		this.dials.start();
		assertThat(third.startDialling()).isTrue();
		assertThat(third.share(false)).isFalse();
		third.failed(new ClusterException("refused"));
		connection(3).closeQuietly();
		third.succeeded();
		waitFor(third, 0);
		assertThat(third.startDialling()).isTrue();
	}

	@Test
	void whoSharesAndFailsForAnotherReasonWaitsForNobody() {
		DataRoute third = sharing(3);
		waitFor(third, 0);
		assertThat(third.startDialling()).isTrue();
		assertThat(third.target()).isZero();
		this.dials.start();
		assertThat(third.share(false)).isFalse();
		assertThat(third.failed(new ClusterException("refused"))).contains(this.waiters.get(this.waiters.size() - 1));
	}

	@Test
	void whatFailsForAnotherReasonIsNotShared() {
		DataRoute third = route(3);
		connection(0);
		waitFor(third, 0);
		assertThat(third.startDialling()).isTrue();
		assertThat(third.share(false)).isFalse();
		assertThat(third.failed(new ClusterException("refused"))).isEqualTo(this.waiters);
		assertThat(third.open()).isNull();
	}

	@Test
	void afterAMinuteItReturnsToItsOwnAndLeavesTheSharedOneInOrder() {
		DataRoute third = sharing(3);
		Connection shared = connection();
		assertThat(third.open()).isSameAs(shared);
		assertThat(third.startReturn(shared)).isFalse();
		assertThat(third.startReturn(System.nanoTime() + MINUTE * 9 / 10)).isFalse();
		assertThat(third.startReturn(later())).isTrue();
		assertThat(third.target()).isEqualTo(3);
		assertThat(third.startReturn(later())).as("once at a time").isFalse();
		assertThat(third.open()).as("meanwhile").isSameAs(shared);
		Connection own = connection(3);
		assertThat(third.endSharing(own)).isSameAs(shared);
		third.succeeded();
		assertThat(third.open()).as("until it retires").isSameAs(shared);
		shared.retire();
		assertThat(third.open()).isNull();
		waitFor(third, 0);
		assertThat(third.startDelivery()).as("not before the shared one is drained").isNull();
		shared.onFrame(Frame.RETIRED, (short) 0, Unpooled.EMPTY_BUFFER);
		assertThat(third.startDelivery()).isSameAs(own);
		assertThat(third.startReturn(later())).isFalse();
		assertThat(third.endSharing(own)).as("its own does not retire").isNull();
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void aReturnInVainFailsNothingAndIsTriedAgain(boolean noRoom) {
		DataRoute third = sharing(3);
		Connection shared = connection();
		assertThat(third.open()).isSameAs(shared);
		assertThat(third.startReturn(later())).isTrue();
		assertThat(third.share(noRoom)).isTrue();
		assertThat(third.open()).isSameAs(shared);
		assertThat(third.startReturn(System.nanoTime())).isFalse();
		assertThat(third.startReturn(later())).isTrue();
	}

	@Test
	void itDialsItsOwnAgainWhereTheSharedOneHasEndedLongAfter() {
		DataRoute third = route(3, 0);
		third.share(true);
		waitFor(third, 0);
		assertThat(third.startDialling()).isTrue();
		assertThat(third.target()).isEqualTo(3);
	}

	private DataRoute sharing(int stripe) {
		DataRoute route = route(stripe);
		waitFor(route, 0);
		route.startDialling();
		assertThat(route.share(true)).isTrue();
		route.takeWaiting();
		return route;
	}

	private DataRoute route(int stripe) {
		return route(stripe, MINUTE);
	}

	private DataRoute route(int stripe, long sharingNanos) {
		return new DataRoute(PEER, new StripeSharing(this.context.table(), PEER, stripe, sharingNanos), this.dials,
				MAX_BYTES);
	}

	private static long later() {
		return System.nanoTime() + MINUTE;
	}

	@Test
	void theRoutesOfAPeerAreForgottenTogetherOrNotAtAll() {
		PeerRoutes routes = new PeerRoutes(this.context, PEER, 3, MAX_BYTES, MINUTE);
		assertThat(routes.all()).extracting(DataRoute::stripe).containsExactly(0, 1, 2);
		assertThat(routes.all()).contains(routes.ofCaller());
		Connection last = connection(2);
		assertThat(routes.all().get(2).open()).isSameAs(last);
		assertThat(routes.forget(System.nanoTime())).isFalse();
		Connection first = connection();
		assertThat(routes.all().get(0).open()).isSameAs(first);
		last.closeQuietly();
		first.closeQuietly();
		assertThat(routes.forget(System.nanoTime())).isTrue();
		connection();
		connection(2);
		assertThat(routes.all()).extracting(DataRoute::open).containsOnlyNulls();
	}

	@Test
	void whoUsesOneThatStaysIsNotToldThatItWasGivenUp() {
		PeerRoutes routes = new PeerRoutes(this.context, PEER, Stripes.MAX, MAX_BYTES, MINUTE);
		waitFor(routes.all().get(Stripes.MAX - 1), 0);
		AtomicBoolean over = new AtomicBoolean();
		CompletableFuture<Boolean> sweeps = CompletableFuture.supplyAsync(() -> {
			boolean forgotten = false;
			while (!over.get()) {
				forgotten |= routes.forget(System.nanoTime());
			}
			return forgotten;
		});
		DataRoute used = routes.all().get(0);
		List<ClusterException> failures = new ArrayList<>();
		for (int i = 0; i < 50_000; i++) {
			ClusterException failure = used.await(0, (channel, error) -> {
			});
			used.takeWaiting();
			if (failure != null) {
				failures.add(failure);
			}
			Thread.onSpinWait();
		}
		over.set(true);
		assertThat(TestNode.get(sweeps)).isFalse();
		assertThat(failures).isEmpty();
	}

	@Test
	void whatWaitsIsBoundedInMemory() {
		waitFor(HALF);
		waitFor(HALF);
		assertThat(refusal(0)).hasMessageContaining(String.valueOf(MAX_BYTES));
		Connection connection = connection();
		this.route.startDelivery();
		assertThat(this.route.next(connection)).isSameAs(this.waiters.get(0));
		waitFor(HALF);
		assertThat(refusal(0)).isNotNull();
	}

	@Test
	void whatFailsLeavesRoomForOthers() {
		for (int i = 0; i < 3; i++) {
			waitFor(HALF);
			waitFor(HALF);
			assertThat(refusal(0)).isNotNull();
			assertThat(this.route.waitingBytes()).isEqualTo(2 * HALF);
			assertThat(this.route.takeWaiting()).hasSize(2);
			assertThat(this.route.waitingBytes()).isZero();
		}
	}

	@Test
	void aSingleRequestMayWaitHoweverLargeItIs() {
		waitFor(Integer.MAX_VALUE);
		assertThat(refusal(0)).isNotNull();
		Connection connection = connection();
		this.route.startDelivery();
		this.route.next(connection);
		waitFor(HALF);
		waitFor(HALF);
		assertThat(refusal(0)).isNotNull();
	}

	@Test
	void whoHasGivenUpLeavesRoomForOthers() {
		List<Request> requests = new ArrayList<>();
		for (int i = 0; i < 2; i++) {
			Request request = new Request();
			requests.add(request);
			assertThat(this.route.await(HALF, request)).isNull();
		}
		assertThat(refusal(HALF)).isNotNull();
		requests.get(0).dispose();
		// It does not look each time.
		await().until(() -> refusal(HALF) == null);
		assertThat(refusal(HALF)).isNotNull();
		Connection connection = connection();
		this.route.startDelivery();
		assertThat(this.route.next(connection)).isSameAs(requests.get(1));
	}

	private QueueFullException refusal(int bytes) {
		return (QueueFullException) this.route.await(bytes, (channel, error) -> {
		});
	}

	private void waitFor(int bytes) {
		waitFor(this.route, bytes);
	}

	private void waitFor(DataRoute on, int bytes) {
		BiConsumer<DataChannel, Throwable> waiter = (channel, error) -> {
		};
		// Each is an object of its own, though it captures nothing.
		BiConsumer<DataChannel, Throwable> own = waiter.andThen(waiter);
		this.waiters.add(own);
		assertThat(on.await(bytes, own)).isNull();
	}

	private void waitForMany(int count) {
		for (int i = 0; i < count; i++) {
			waitFor(0);
		}
	}

	private Connection connection() {
		return connection(0);
	}

	private Connection connection(int stripe) {
		EmbeddedChannel channel = new EmbeddedChannel();
		this.channels.add(channel);
		Connection connection = new Connection(this.context, channel, new Agreement(PEER, 0, Set.of(), null, stripe),
				Lane.DATA, null);
		connection.start();
		return connection;
	}

	private static final class Request implements BiConsumer<DataChannel, Throwable>, Disposable {

		private boolean disposed;

		@Override
		public void accept(DataChannel channel, Throwable error) {
		}

		@Override
		public void dispose() {
			this.disposed = true;
		}

		@Override
		public boolean isDisposed() {
			return this.disposed;
		}

	}

}
