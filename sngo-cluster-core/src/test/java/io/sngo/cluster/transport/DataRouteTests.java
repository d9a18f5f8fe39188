// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.sngo.cluster.ClusterException;
import io.sngo.cluster.protocol.Peer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Who waits, for which connection, and for how long.
 */
class DataRouteTests {

	private static final Peer PEER = RawPeer.peer("peer", 1, 1);

	private final RecordingHandlers handlers = new RecordingHandlers();

	private final TransportContext context = new TransportContext(TestNode.config(), this.handlers, this.handlers);

	private final DataRoute route = new DataRoute(this.context.table(), PEER, 1024 * 1024);

	private final List<EmbeddedChannel> channels = new ArrayList<>();

	private final List<BiConsumer<DataChannel, Throwable>> waiters = new ArrayList<>();

	@AfterEach
	void close() {
		this.channels.forEach(EmbeddedChannel::finishAndReleaseAll);
		this.context.loops().dispose();
	}

	@Test
	void nobodyPassesThoseWhoWait() {
		waitFor(2);
		Connection connection = connection();
		assertThat(this.route.open()).isNull();
		assertThat(this.route.startDelivery()).isSameAs(connection);
		assertThat(this.route.startDelivery()).isNull();
		assertThat(this.route.next(connection)).isSameAs(this.waiters.get(0));
		waitFor(1);
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
		assertThat(this.context.table().current(Lane.DATA, PEER)).isSameAs(second);
		assertThat(this.route.open()).isSameAs(first);
		first.retire();
		assertThat(this.route.open()).isNull();
		waitFor(1);
		assertThat(this.route.startDelivery()).isNull();
		assertThat(this.route.startDialling()).isFalse();
		first.onFrame(Frame.RETIRED, (short) 0, Unpooled.EMPTY_BUFFER);
		assertThat(this.route.startDelivery()).isSameAs(second);
	}

	@Test
	void aDeliveryStopsWhereItsConnectionRetires() {
		waitFor(3);
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
		waitFor(1);
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
		waitFor(2);
		assertThat(this.route.startDialling()).isTrue();
		Connection accepted = connection();
		assertThat(this.route.failed(new ClusterException("refused"))).isEmpty();
		assertThat(this.route.startDelivery()).isSameAs(accepted);
	}

	@Test
	void withinTheBackoffNobodyWaits() {
		waitFor(1);
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
		long later = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
		waitFor(1);
		assertThat(this.route.forget(later)).isFalse();
		this.route.startDialling();
		this.route.failed(new ClusterException("refused"));
		assertThat(this.route.forget(System.nanoTime())).isFalse();
		Connection serving = connection();
		this.route.open();
		assertThat(this.route.forget(later)).isFalse();
		serving.closeQuietly();
		assertThat(this.route.forget(later)).isTrue();
		connection();
		assertThat(this.route.open()).isNull();
		assertThat(this.route.await(0, (channel, error) -> {
		})).hasMessageContaining("'peer'");
	}

	private void waitFor(int count) {
		for (int i = 0; i < count; i++) {
			BiConsumer<DataChannel, Throwable> waiter = (channel, error) -> {
			};
			// Each is an object of its own, though it captures nothing.
			BiConsumer<DataChannel, Throwable> own = waiter.andThen(waiter);
			this.waiters.add(own);
			assertThat(this.route.await(0, own)).isNull();
		}
	}

	private Connection connection() {
		EmbeddedChannel channel = new EmbeddedChannel();
		this.channels.add(channel);
		Connection connection = new Connection(this.context, channel, PEER, Lane.DATA, null, 0);
		connection.start();
		return connection;
	}

}
