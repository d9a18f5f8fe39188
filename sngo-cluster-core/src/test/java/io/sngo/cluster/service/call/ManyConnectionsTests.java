// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;

import io.sngo.cluster.service.Execution;
import io.sngo.cluster.service.Operation;
import io.sngo.cluster.service.ServiceConfig;
import io.sngo.cluster.service.ServiceDefinition;
import io.sngo.cluster.service.codec.PayloadCodecs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A caller with many connections gets no more of a server than with one.
 */
@Timeout(60)
class ManyConnectionsTests {

	private static final Duration LIMIT = Duration.ofSeconds(20);

	private static final int CONNECTIONS = 80;

	/** Of which one caller leaves 2. */
	private static final int PLACES = 130;

	/** Of which 256 may wait, and one caller leaves 3. */
	private static final int LARGE = 64 * 1024;

	private final TestCluster cluster = new TestCluster();

	private final TestNode greedy = this.cluster.start("urn:sngo:caller:greedy");

	private final TestNode modest = this.cluster.start("modest");

	/** What waits for a thread. */
	private final Queue<Runnable> threads = new ConcurrentLinkedQueue<>();

	@AfterEach
	void close() {
		this.cluster.close();
	}

	private TestNode server(Execution execution, int places) {
		TestNode server = this.cluster.start("server", this.threads::add,
				(settings) -> settings.config(new ServiceConfig(LIMIT, LARGE, 1_000, places, 100, 100, 1)));
		Operation operation = new Operation("", List.of(), void.class, (arguments, call) -> Mono.never());
		server.services.register(new ServiceDefinition("never", Map.of("", operation), execution, Map.of()));
		Operation large = new Operation("", List.of(), byte[].class, (arguments, call) -> new byte[LARGE - 100]);
		server.services.register(new ServiceDefinition("large", Map.of("", large), execution, Map.of()));
		return server;
	}

	/**
	 * The server's ends of connections.
	 */
	private List<MemoryChannel> connect(TestNode from, TestNode to, int count) {
		List<MemoryChannel> ends = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			ends.add(MemoryChannel.between(from, to, this.cluster.frames).other());
		}
		return ends;
	}

	private static void send(TestNode to, List<MemoryChannel> over, int each, int bytes) throws InterruptedException {
		send(to, over, each, "never", bytes);
	}

	private static void send(TestNode to, List<MemoryChannel> over, int each, String service, int bytes)
			throws InterruptedException {
		for (MemoryChannel end : over) {
			for (int i = 0; i < each; i++) {
				ByteBuf frame = request(service, bytes);
				to.loop.submit(() -> end.receive(frame)).sync();
			}
		}
	}

	private static ByteBuf request(String service, int bytes) {
		ByteBuf frame = Unpooled.buffer();
		frame.writeByte(CallFrame.REQUEST).writeLong(1L << 32).writeInt(60_000).writeByte(PayloadFormat.NONE.code());
		for (String name : List.of(PayloadCodecs.json().name(), service, "")) {
			frame.writeByte(name.length()).writeCharSequence(name, StandardCharsets.UTF_8);
		}
		return frame.writeByte(0).writeZero(bytes);
	}

	private void runThreads() {
		for (Runnable task = this.threads.poll(); task != null; task = this.threads.poll()) {
			task.run();
		}
	}

	@Test
	void theyLeaveAsManyPlacesAsOne() throws InterruptedException {
		TestNode server = server(Execution.LOOP, PLACES);
		send(server, connect(this.greedy, server, CONNECTIONS), 10, 0);
		assertThat(server.services.serving()).isEqualTo(PLACES - 2);
		send(server, connect(this.modest, server, 1), 2, 0);
		assertThat(server.services.serving()).isEqualTo(PLACES);
	}

	@Test
	void theyLeaveAsManyBytesAsOne() throws InterruptedException {
		TestNode server = server(Execution.CONCURRENT, 1_000);
		List<MemoryChannel> connections = connect(this.greedy, server, CONNECTIONS);
		send(server, connections, 10, LARGE);
		assertThat(server.services.serving()).isEqualTo(256 - 3);
		List<MemoryChannel> other = connect(this.modest, server, 1);
		send(server, other, 3, LARGE);
		assertThat(server.services.serving()).isEqualTo(256);
		connections.forEach(MemoryChannel::close);
		other.forEach(MemoryChannel::close);
		runThreadsUntilNoneIsServed(server);
	}

	@Test
	void theyLeaveAsManyBytesOfAnswersWaitingAsOne() throws InterruptedException {
		TestNode server = server(Execution.LOOP, 1_000);
		List<MemoryChannel> connections = connect(this.greedy, server, CONNECTIONS);
		connections.forEach((end) -> end.full = (frame) -> frame.getByte(0) == CallFrame.REPLY);
		send(server, connections, 10, "large", 0);
		assertThat(server.services.serving()).as("half of what it may have, then its calls are refused").isEqualTo(129);
		assertThat(server.services.waitingAnswers()).isBetween(128L * LARGE, 129L * LARGE);
		List<MemoryChannel> other = connect(this.modest, server, 1);
		other.forEach((end) -> end.full = (frame) -> frame.getByte(0) == CallFrame.REPLY);
		send(server, other, 3, "large", 0);
		assertThat(server.services.serving()).isEqualTo(129 + 3);
		connections.forEach(MemoryChannel::close);
		other.forEach(MemoryChannel::close);
		await().until(() -> server.services.serving() == 0 && server.services.callers() == 0);
		assertThat(server.services.waitingAnswers()).isZero();
	}

	@Test
	void whatHasBegunFindsNoMoreRoomForItsAnswersThanWithOne() throws InterruptedException {
		TestNode server = server(Execution.CONCURRENT, 1_000);
		List<MemoryChannel> connections = connect(this.greedy, server, CONNECTIONS);
		connections.forEach((end) -> end.full = (frame) -> frame.getByte(0) == CallFrame.REPLY);
		send(server, connections, 10, "large", 0);
		assertThat(server.services.serving()).isEqualTo(10 * CONNECTIONS);
		await().until(() -> {
			runThreads();
			return server.services.serving() == 256;
		});
		assertThat(server.services.waitingAnswers()).isBetween(255L * LARGE, 256L * LARGE);
		connections.forEach(MemoryChannel::close);
		runThreadsUntilNoneIsServed(server);
		assertThat(server.services.waitingAnswers()).isZero();
	}

	@Test
	void theirStreamsHoldNoMoreThanThoseOfOne() {
		TestNode server = server(Execution.LOOP, PLACES);
		List<MemoryChannel> connections = connect(this.greedy, server, 4);
		AnswerBacklog backlog = AnswerBacklog.of(connections.get(0));
		backlog.hold(1024 * 1024 - 1);
		assertThat(backlog.isHoldingMuch()).isFalse();
		backlog.hold(1);
		assertThat(backlog.isHoldingMuch()).isTrue();
		assertThat(AnswerBacklog.of(connections.get(1)).isHoldingMuch()).as("each waits for its own").isFalse();
		connections.subList(1, 4).forEach(MemoryChannel::close);
		await().until(() -> !backlog.isHoldingMuch());
		backlog.hold(3 * 1024 * 1024);
		assertThat(backlog.isHoldingMuch()).isTrue();
	}

	@Test
	void theyHaveOneShareOfTheQueue() {
		TestNode server = server(Execution.CONCURRENT, PLACES);
		List<MemoryChannel> connections = connect(this.greedy, server, 2);
		CallerShare share = AnswerBacklog.of(connections.get(0)).share();
		assertThat(AnswerBacklog.of(connections.get(1)).share()).isSameAs(share);
		assertThat(AnswerBacklog.of(connect(this.modest, server, 1).get(0)).share()).isNotSameAs(share);
	}

	@Test
	void whoComesAnewHasWhatStillRuns() throws InterruptedException {
		TestNode server = server(Execution.CONCURRENT, PLACES);
		List<MemoryChannel> first = connect(this.greedy, server, CONNECTIONS);
		send(server, first, 10, 0);
		assertThat(server.services.serving()).isEqualTo(PLACES - 2);
		first.forEach(MemoryChannel::close);
		server.loop.submit(() -> {
		}).sync();
		assertThat(server.services.callers()).as("its calls keep their places until their turn").isOne();
		List<MemoryChannel> second = connect(this.greedy, server, CONNECTIONS);
		send(server, second, 10, 0);
		assertThat(server.services.serving()).isEqualTo(PLACES - 2);
		second.forEach(MemoryChannel::close);
		runThreadsUntilNoneIsServed(server);
	}

	@Test
	void nothingIsLeftOfWhoHasGone() {
		TestNode server = server(Execution.LOOP, PLACES);
		List<MemoryChannel> connections = connect(this.greedy, server, CONNECTIONS);
		List<MemoryChannel> other = connect(this.modest, server, 1);
		assertThat(server.services.callers()).isEqualTo(2);
		connections.subList(1, CONNECTIONS).forEach(MemoryChannel::close);
		other.forEach(MemoryChannel::close);
		await().until(() -> server.services.callers() == 1);
		connections.forEach(MemoryChannel::close);
		await().until(() -> server.services.callers() == 0);
	}

	private void runThreadsUntilNoneIsServed(TestNode server) {
		await().until(() -> {
			runThreads();
			return server.services.serving() == 0 && server.services.callers() == 0;
		});
	}

}
