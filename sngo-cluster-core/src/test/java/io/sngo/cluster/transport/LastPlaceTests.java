// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import io.sngo.cluster.protocol.Peer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/**
 * Several threads want connections with a peer, of which there are fewer or which end
 * before they were used. The peer is played, so that each step is certain.
 */
@ExtendWith(BufferLeaks.class)
class LastPlaceTests {

	private static final int COUNT = 4;

	private final StripeCallers callers = new StripeCallers(COUNT);

	private final RecordingHandlers handlers = new RecordingHandlers();

	private final List<RawPeer> raws = new ArrayList<>();

	private ServerSocket server;

	private Peer peer;

	private TransportContext context;

	private Dialer dialer;

	private DataRoutes routes;

	@BeforeEach
	void listen() throws IOException {
		this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		this.peer = RawPeer.peer("peer", 1, this.server.getLocalPort());
	}

	@AfterEach
	void stop() throws IOException {
		this.callers.close();
		this.server.close();
		this.raws.forEach(RawPeer::close);
		this.context.closing();
		this.dialer.close();
		this.context.closeChannels();
		this.context.loops().dispose();
	}

	@Test
	void whoeverIsRefusedByThePeerWaitsForTheOneThatIsBeingDialled() throws IOException {
		start(TestNode.config());
		List<CompletableFuture<Connection>> all = callAll();
		Accepted last = refuseAllButOne();
		assertThat(all).noneMatch(CompletableFuture::isDone);
		welcome(last);
		assertThat(all).extracting(TestNode::get).extracting(Connection::stripe).containsOnly(last.stripe());
		assertNobodyDials();
		assertThat(this.context.meters().snapshot().errorCount()).isZero();
	}

	@Test
	void whoHasNoRoomHereWaitsForTheOneThatIsBeingDialled() throws Exception {
		start(TestConfigs.limits(TestNode.config(), 1, 1, 1024 * 1024));
		CompletableFuture<Connection> third = call(3);
		Accepted last = accept();
		List<CompletableFuture<Connection>> others = List.of(call(0), call(1), call(2));
		passLoops();
		assertThat(others).noneMatch(CompletableFuture::isDone);
		welcome(last);
		assertThat(TestNode.get(third).stripe()).isEqualTo(3);
		assertThat(others).extracting(TestNode::get).containsOnly(TestNode.get(third));
		assertNobodyDials();
	}

	@Test
	void whereThatOneIsRefusedTooAllFailSoon() throws IOException {
		start(TestNode.config());
		List<CompletableFuture<Connection>> all = callAll();
		Accepted last = refuseAllButOne();
		refuse(last);
		int dials = COUNT;
		while (dials <= COUNT * 5 && !all.stream().allMatch(CompletableFuture::isDone)) {
			Accepted again = acceptIfDialled();
			if (again != null) {
				assertThat(again.stripe()).isZero();
				refuse(again);
				dials++;
			}
		}
		for (CompletableFuture<Connection> each : all) {
			assertThatThrownBy(() -> TestNode.get(each)).rootCause().hasMessageContaining("no room");
		}
		// Its own, and the first one; each at most five times.
		assertThat(dials).isBetween(COUNT + 1, COUNT * 5);
	}

	@Test
	void whereOthersRetireWhatTheyHaveSharedItGoesOnWithTheirOwnInOrder() throws IOException {
		start(TestNode.config());
		CompletableFuture<Connection> own = call(0);
		RawPeer first = welcome(accept());
		CompletableFuture<Connection> other = call(2);
		welcome(accept());
		assertThat(TestNode.get(other).stripe()).isEqualTo(2);
		TestNode.get(own).retire();
		assertThat(first.readFrame().type()).isEqualTo(Frame.RETIRE);
		CompletableFuture<Connection> next = call(0);
		for (int i = 0; i < 5; i++) {
			Accepted again = accept();
			assertThat(again.stripe()).isZero();
			RawPeer raw = welcome(again);
			await().atMost(TestNode.SOON).until(() -> current(0) != null);
			current(0).retire();
			assertThat(raw.readFrame().type()).isEqualTo(Frame.RETIRE);
			raw.frame(Frame.RETIRED, 0, new byte[0]);
		}
		assertNobodyDials();
		assertThat(next.isDone()).as("before the former one is drained").isFalse();
		first.frame(Frame.RETIRED, 0, new byte[0]);
		assertThat(TestNode.get(next)).isSameAs(TestNode.get(other));
		assertThat(this.context.meters().snapshot().errorCount()).isZero();
	}

	@Test
	void whereAllRetireUnusedAndNoOtherIsThereItFails() throws IOException {
		start(TestNode.config());
		CompletableFuture<Connection> own = call(0);
		RawPeer first = welcome(accept());
		TestNode.get(own).retire();
		assertThat(first.readFrame().type()).isEqualTo(Frame.RETIRE);
		CompletableFuture<Connection> next = call(0);
		for (int i = 0; i < 5; i++) {
			RawPeer raw = welcome(accept());
			await().atMost(TestNode.SOON).until(() -> current(0) != null);
			current(0).retire();
			assertThat(raw.readFrame().type()).isEqualTo(Frame.RETIRE);
			raw.frame(Frame.RETIRED, 0, new byte[0]);
		}
		assertThatThrownBy(() -> TestNode.get(next)).rootCause().hasMessageContaining("closed again at once");
		assertNobodyDials();
	}

	@Test
	void whoHasToShareSendsNothingThereBeforeItsOwnIsDrained() throws IOException {
		start(TestNode.config());
		CompletableFuture<Connection> first = call(0);
		welcome(accept());
		CompletableFuture<Connection> own = call(3);
		RawPeer there = welcome(accept());
		TestNode.get(own).retire();
		assertThat(there.readFrame().type()).isEqualTo(Frame.RETIRE);
		CompletableFuture<Connection> next = call(3);
		refuse(accept());
		passLoops();
		assertThat(next.isDone()).isFalse();
		there.frame(Frame.RETIRED, 0, new byte[0]);
		assertThat(TestNode.get(next)).isSameAs(TestNode.get(first));
	}

	@Test
	void whoGetsItsOwnAgainSendsNothingThereBeforeTheSharedOneIsDrained() throws IOException {
		start(TestNode.config(), 0);
		CompletableFuture<Connection> first = call(0);
		RawPeer there = welcome(accept());
		CompletableFuture<Connection> shared = call(3);
		refuse(accept());
		assertThat(TestNode.get(shared)).isSameAs(TestNode.get(first));
		// Its own is tried by who finds the shared one open, and not by those who wait.
		passLoops();
		assertThat(TestNode.get(call(3))).as("while it tries its own again").isSameAs(TestNode.get(first));
		welcome(accept());
		assertThat(there.readFrame().type()).isEqualTo(Frame.RETIRE);
		CompletableFuture<Connection> next = call(3);
		passLoops();
		assertThat(next.isDone()).isFalse();
		there.frame(Frame.RETIRED, 0, new byte[0]);
		assertThat(TestNode.get(next).stripe()).isEqualTo(3);
	}

	private void start(TransportConfig config) {
		start(config, StripeSharing.USUAL_NANOS);
	}

	private void start(TransportConfig config, long sharingNanos) {
		this.context = new TransportContext(config.withConnectionsPerPeer(COUNT), TransportSecurity.DEFAULT,
				this.handlers, this.handlers);
		this.dialer = new Dialer(this.context);
		this.routes = new DataRoutes(this.context, this.dialer, sharingNanos);
		Peer local = RawPeer.peer("local", 1, 1);
		this.context.table().local(local);
		this.context.table().onChanged(this.routes::onChanged);
		this.context.local(local);
	}

	private List<CompletableFuture<Connection>> callAll() {
		return IntStream.range(0, COUNT).mapToObj(this::call).toList();
	}

	private CompletableFuture<Connection> call(int stripe) {
		CompletableFuture<Connection> result = new CompletableFuture<>();
		TestNode.get(this.callers.on(stripe, () -> {
			this.routes.channel(this.peer, 0, (channel, error) -> {
				if (channel != null) {
					result.complete((Connection) channel);
				}
				else {
					result.completeExceptionally(error);
				}
			});
			return true;
		}));
		return result;
	}

	private Connection current(int stripe) {
		return this.context.table().current(Lane.DATA, this.peer, stripe);
	}

	/**
	 * The first stripe is among those that are refused, and those that are refused have
	 * taken notice.
	 */
	private Accepted refuseAllButOne() throws IOException {
		List<Accepted> dialled = new ArrayList<>();
		for (int i = 0; i < COUNT; i++) {
			dialled.add(accept());
		}
		assertThat(dialled).extracting(Accepted::stripe).containsExactlyInAnyOrder(0, 1, 2, 3);
		for (Accepted each : dialled) {
			if (each.stripe() != 3) {
				refuse(each);
			}
		}
		passLoops();
		return dialled.stream().filter((each) -> each.stripe() == 3).findFirst().orElseThrow();
	}

	private Accepted accept() throws IOException {
		return accept(TestNode.SOON);
	}

	private Accepted accept(Duration limit) throws IOException {
		this.server.setSoTimeout((int) limit.toMillis());
		RawPeer raw = new RawPeer(this.server.accept());
		this.raws.add(raw);
		raw.readMagic();
		return new Accepted(raw, Hello.decode(raw.readFrame().body()).stripe());
	}

	/**
	 * @return {@code null} if nobody has dialled at once
	 */
	private Accepted acceptIfDialled() throws IOException {
		try {
			return accept(Duration.ofMillis(20));
		}
		catch (SocketTimeoutException ex) {
			return null;
		}
	}

	private void assertNobodyDials() throws IOException {
		passLoops();
		assertThat(acceptIfDialled()).isNull();
	}

	private RawPeer welcome(Accepted dialled) {
		return dialled.raw().greet(Frame.WELCOME, new Welcome(1, this.peer, Stripes.CAPABILITY).encode());
	}

	private static void refuse(Accepted dialled) {
		dialled.raw().greet(Frame.REFUSAL, new Refusal(Refusal.BUSY, "There is no room").encode());
		dialled.raw().readToEnd();
	}

	/**
	 * What is known on the loops, and what follows of it, has happened.
	 */
	private void passLoops() {
		for (int hop = 0; hop < 8; hop++) {
			Set.of(0, 1, 2, 3).forEach((stripe) -> TestNode.get(CompletableFuture.runAsync(() -> {
			}, this.context.loops().of(this.peer, stripe))));
		}
	}

	/**
	 * Somebody who waits for an answer to his greeting.
	 */
	private record Accepted(RawPeer raw, int stripe) {
	}

}
