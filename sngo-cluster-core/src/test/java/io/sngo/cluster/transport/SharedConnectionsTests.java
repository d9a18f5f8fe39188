// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.protocol.ConnectionLoss;
import io.sngo.cluster.protocol.Peer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Threads whose connections a peer refuses share those that there are, and keep their
 * order: also where they change over from one to another.
 */
@ExtendWith(BufferLeaks.class)
class SharedConnectionsTests {

	private static final int COUNT = 4;

	private static final int SENDS = 1000;

	private static final int MAX_WAITING = 200;

	/** Half of them may be beside the first of a peer. */
	private static final int ROOM = 32;

	private final TestNode peer = new TestNode("peer",
			(config) -> TestConfigs.limits(config, ROOM, ROOM, 4 * 1024 * 1024).withConnectionsPerPeer(COUNT));

	private final StripeCallers callers = new StripeCallers(COUNT);

	private final List<RawPeer> raws = new ArrayList<>();

	private final List<String> failures = new CopyOnWriteArrayList<>();

	private final Handlers handlers = new Handlers();

	private final TransportContext context = new TransportContext(TestNode.config().withConnectionsPerPeer(COUNT),
			TransportSecurity.DEFAULT, this.handlers, this.handlers);

	private final Dialer dialer = new Dialer(this.context);

	@AfterEach
	void stop() {
		this.callers.close();
		this.raws.forEach(RawPeer::close);
		this.context.closing();
		this.dialer.close();
		this.context.closeChannels();
		this.context.loops().dispose();
		this.peer.close();
	}

	@RepeatedTest(5)
	void eachThreadKeepsItsOrderWhileThePeerRefusesMoreThanOneBesideTheFirst() {
		DataRoutes routes = routes(StripeSharing.USUAL_NANOS);
		fill(ROOM / 2 - 1);
		NumberedSender sender = sender(routes);
		AtomicInteger sent = new AtomicInteger();
		sender.sendAll(this.callers, SENDS, (i) -> {
			if (sent.incrementAndGet() % (SENDS + 1) == 0) {
				sender.retire();
			}
		});
		assertAllInOrder();
		assertThat(Set.copyOf(stripes(routes))).hasSizeLessThanOrEqualTo(2);
		assertThat(this.context.meters().snapshot().errorCount()).isZero();
	}

	@RepeatedTest(5)
	void eachThreadKeepsItsOrderWhileItTriesItsOwnAgainAndGetsIt() {
		DataRoutes routes = routes(Duration.ofMillis(20).toNanos());
		fill(ROOM / 2);
		AtomicInteger sent = new AtomicInteger();
		sender(routes).sendAll(this.callers, SENDS, (i) -> {
			if (sent.incrementAndGet() == COUNT * SENDS / 2) {
				this.raws.forEach(RawPeer::close);
			}
		});
		assertAllInOrder();
		await().atMost(TestNode.SOON).until(() -> stripes(routes).equals(List.of(0, 1, 2, 3)));
		assertThat(this.context.meters().snapshot().errorCount()).isZero();
	}

	@Test
	void whoLeavesASharedConnectionSendsNothingElsewhereBeforeItIsDrained() throws InterruptedException {
		DataRoutes routes = routes(Duration.ofMillis(20).toNanos());
		fill(ROOM / 2);
		assertThat(stripes(routes)).containsOnly(0);
		Connection shared = connection(routes, 3);
		CountDownLatch stopped = new CountDownLatch(1);
		CountDownLatch go = new CountDownLatch(1);
		this.peer.channels.get(ROOM / 2).loop().execute(() -> {
			stopped.countDown();
			TestNode.pass(go);
		});
		stopped.await();
		try {
			say(routes, "first");
			this.raws.forEach(RawPeer::close);
			await().atMost(TestNode.SOON).until(() -> {
				TestNode.get(this.callers.on(3, () -> channel(routes).isDone()));
				return shared.isRetiring();
			});
			assertThat(this.context.table().current(Lane.DATA, this.peer.peer(), 3)).isNotNull();
			say(routes, "second");
			assertThat(this.peer.oneWays).isEmpty();
		}
		finally {
			go.countDown();
		}
		await().atMost(TestNode.SOON).until(() -> this.peer.oneWays.size() == 2);
		assertThat(this.peer.oneWays).containsExactly("first", "second");
		assertThat(connection(routes, 3).stripe()).isEqualTo(3);
		assertThat(this.failures).isEmpty();
	}

	private void say(DataRoutes routes, String text) {
		TestNode.get(this.callers.on(3, () -> {
			sender(routes).send(text);
			return true;
		}));
	}

	private DataRoutes routes(long sharingNanos) {
		Peer local = RawPeer.peer("local", 1, 1);
		DataRoutes routes = new DataRoutes(this.context, this.dialer, sharingNanos);
		this.context.table().local(local);
		this.context.table().onChanged(routes::onChanged);
		this.context.local(local);
		return routes;
	}

	/**
	 * Takes room at the peer that is for connections beside the first.
	 */
	private void fill(int count) {
		for (int i = 0; i < count; i++) {
			this.raws.add(RawPeer.member(this.peer.port(), RawPeer.peer("m" + i, 1, 1 + i), Lane.DATA, 1));
		}
		await().atMost(TestNode.SOON).until(() -> this.peer.opened.get() == count);
	}

	private List<Integer> stripes(DataRoutes routes) {
		return IntStream.range(0, COUNT).mapToObj((stripe) -> connection(routes, stripe).stripe()).toList();
	}

	private Connection connection(DataRoutes routes, int stripe) {
		return TestNode.get(this.callers.start(stripe, () -> channel(routes)));
	}

	private CompletableFuture<Connection> channel(DataRoutes routes) {
		CompletableFuture<Connection> result = new CompletableFuture<>();
		routes.channel(this.peer.peer(), 0, (channel, error) -> {
			if (channel != null) {
				result.complete((Connection) channel);
			}
			else {
				result.completeExceptionally(error);
			}
		});
		return result;
	}

	private NumberedSender sender(DataRoutes routes) {
		return new NumberedSender((whenOpen) -> routes.channel(this.peer.peer(), 0, whenOpen), this.failures,
				MAX_WAITING);
	}

	private void assertAllInOrder() {
		NumberedSender.assertAllInOrder(this.failures, this.peer.oneWays, COUNT, SENDS);
		assertThat(this.handlers.losses).isEmpty();
	}

	private static final class Handlers extends UnusedHandlers {

		private final List<String> losses = new CopyOnWriteArrayList<>();

		@Override
		public void onConnectionLost(Peer peer, ConnectionLoss loss) {
			this.losses.add(peer.id() + ":" + loss);
		}

		@Override
		public void onConnectFailed(NodeAddress address, ConnectionLoss loss) {
			this.losses.add(address + ":" + loss);
		}

		@Override
		public void onOpen(DataChannel channel) {
			// nothing is kept for it
		}

	}

}
