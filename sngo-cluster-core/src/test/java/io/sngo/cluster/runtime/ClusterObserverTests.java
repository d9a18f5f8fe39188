// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.runtime;

import io.sngo.cluster.protocol.WireException;
import org.slf4j.LoggerFactory;
import ch.qos.logback.core.read.ListAppender;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.Logger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import io.sngo.cluster.ClusterEvent;
import io.sngo.cluster.ClusterEvent.PartitionDetected;
import io.sngo.cluster.ClusterEvent.PartitionHealed;
import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.NodeInfo;
import io.sngo.cluster.NodeState;
import io.sngo.cluster.election.KnownLeader;
import io.sngo.cluster.protocol.ControlMessage;
import io.sngo.cluster.protocol.DialResult;
import io.sngo.cluster.protocol.Peer;
import io.sngo.cluster.transport.DataChannel;
import io.sngo.cluster.transport.Transport;
import io.sngo.cluster.transport.TransportStatistics;

import static org.assertj.core.api.Assertions.assertThat;

class ClusterObserverTests {

	private static final NodeId B = NodeId.of("b");

	private static final NodeId C = NodeId.of("c");

	private static final Instant NOW = Instant.ofEpochSecond(1);

	private final List<Peer> disconnected = new ArrayList<>();

	private final KnownNodes nodes = new KnownNodes((id) -> Mono.empty());

	private final EventStream<ClusterEvent> events = new EventStream<>("events", 1_000, Schedulers.immediate());

	private final List<ClusterEvent> told = new ArrayList<>();

	private final List<Boolean> isolations = new ArrayList<>();

	private final ClusterObserver observer = new ClusterObserver(new Disconnecting(), this.nodes,
			new ServiceDirectory((id) -> null, new EventStream<>("services", 1_000, Schedulers.immediate())),
			this.events, new JoinWaiters(Runnable::run), new NodeLeadership(Runnable::run, Mono::empty),
			this.isolations::add, Clock.fixed(NOW, ZoneOffset.UTC));

	@ParameterizedTest
	@CsvSource({ "ACTIVE, FAILED, true", "SUSPECTED, FAILED, true", //
			"SUSPECTED, LEFT, true", // died on its way out
			"LEAVING, LEFT, false", "ACTIVE, LEFT, false", // answers its calls before it
															// goes
			"ACTIVE, SUSPECTED, false", "LEAVING, SUSPECTED, false", "ACTIVE, LEAVING, false" })
	void callsToANodeThatDiedEndAtOnce(NodeState before, NodeState after, boolean ended) {
		Members node = Members.node("b");
		this.observer.onMemberChanged(node.in(before).member(), node.in(after).member());
		assertThat(this.disconnected).hasSize(ended ? 1 : 0);
	}

	@Test
	void callsToAnEarlierRunOfANodeEndAtOnce() {
		Members node = Members.node("b");
		this.observer.onMemberChanged(node.member(), node.run(2).member());
		assertThat(this.disconnected).containsExactly(node.member().peer());
	}

	@Test
	void partitionIsToldFromItsBeginningToItsEnd() {
		NodeInfo local = observe();
		this.observer.onUnreachable(Set.of(B));
		assertThat(this.told).containsExactly(new PartitionDetected(local, Set.of(B), 2, NOW));
		assertThat(this.nodes.view().health().partitionCount()).isEqualTo(2);
		this.observer.onUnreachable(Set.of(B, C));
		assertThat(this.told).last().isEqualTo(new PartitionDetected(local, Set.of(B, C), 2, NOW));
		this.observer.onUnreachable(Set.of(C));
		assertThat(this.told).as("less than before is no news").hasSize(2);
		assertThat(this.nodes.view().situation().unreachable()).containsExactly(C);
		this.observer.onUnreachable(Set.of());
		assertThat(this.told).hasSize(3).last().isEqualTo(new PartitionHealed(local, NOW));
		assertThat(this.nodes.view().health().partitionCount()).isOne();
	}

	@Test
	void threat28WhatAPeerSendsCannotForgeALineOfTheLog() {
		ListAppender<ILoggingEvent> lines = new ListAppender<>();
		Logger logger = (Logger) LoggerFactory.getLogger(ClusterObserver.class);
		lines.start();
		logger.addAppender(lines);
		try {
			this.observer.onMessageRejected(new Peer(B, 1, new NodeAddress("b", 1)), 5,
					new WireException("Load of node 'x\r\n\u001b[31m${jndi:x}" + "y".repeat(10_000) + "'"));
		}
		finally {
			logger.detachAppender(lines);
		}
		assertThat(lines.list).singleElement().satisfies((line) -> {
			assertThat(line.getFormattedMessage()).contains("x\\u000d\\u000a\\u001b[31m\\u0024{jndi:x}")
				.hasSizeLessThan(500);
			assertThat(line.getThrowableProxy()).as("its message would be printed as it is").isNull();
		});
	}

	@Test
	void othersOutOfReachAreNewsEvenIfTheyAreFewer() {
		NodeInfo local = observe();
		this.observer.onUnreachable(Set.of(B, NodeId.of("d")));
		this.observer.onUnreachable(Set.of(C));
		assertThat(this.told).last().isEqualTo(new PartitionDetected(local, Set.of(C), 2, NOW));
	}

	@Test
	void stateOfAPartitionIsReadableWhenItsEventComes() {
		observe();
		List<Integer> seen = new ArrayList<>();
		this.events.flux((event) -> true).subscribe((event) -> seen.add(this.nodes.view().health().partitionCount()));
		this.observer.onUnreachable(Set.of(B));
		this.observer.onUnreachable(Set.of());
		assertThat(seen).containsExactly(2, 1);
	}

	@Test
	void isolationIsReadableAndPassedOn() {
		observe();
		this.observer.onIsolated(true, "on purpose");
		assertThat(this.nodes.view().situation().isolated()).isTrue();
		assertThat(this.nodes.view().health().healthy()).isFalse();
		assertThat(this.isolations).containsExactly(true);
		this.observer.onIsolated(false, "");
		assertThat(this.nodes.view().situation().isolated()).isFalse();
		assertThat(this.isolations).containsExactly(true, false);
		assertThat(this.told).isEmpty();
	}

	@Test
	void quarantineIsReadable() {
		observe();
		this.observer.onQuarantine(true);
		assertThat(this.nodes.view().situation().quarantined()).isTrue();
		assertThat(this.nodes.view().health().healthy()).isFalse();
		this.observer.onQuarantine(false);
		assertThat(this.nodes.view().situation().quarantined()).isFalse();
	}

	@Test
	void leaderAndPartitionAreKeptApart() {
		observe();
		this.observer.onUnreachable(Set.of(B));
		this.observer.onIsolated(true, "on purpose");
		this.observer.onLeader(null,
				new KnownLeader(Members.node("local").member().peer(), 5, true, System.nanoTime()));
		assertThat(this.nodes.view().situation())
			.isEqualTo(new ClusterSituation(NodeId.of("local"), Set.of(B), true, false));
		this.observer.onIsolated(false, "");
		this.observer.onUnreachable(Set.of());
		assertThat(this.nodes.view().situation())
			.isEqualTo(new ClusterSituation(NodeId.of("local"), Set.of(), false, false));
	}

	/** The local node is there, and what happens from now on is noted. */
	private NodeInfo observe() {
		this.observer.onMemberChanged(null, Members.node("local").member());
		this.events.flux((event) -> true).subscribe(this.told::add);
		return Members.node("local").member().info();
	}

	/** A network on which only disconnecting matters. */
	private final class Disconnecting implements Transport {

		@Override
		public Peer local() {
			return Members.node("local").member().peer();
		}

		@Override
		public void sendControl(NodeAddress to, ControlMessage message) {
			throw new AssertionError("An observer does not call sendControl");
		}

		@Override
		public void dial(NodeAddress address, Duration timeout, Consumer<DialResult> whenDone) {
			throw new AssertionError("An observer does not call dial");
		}

		@Override
		public void dataChannel(Peer peer, int bytes, BiConsumer<@Nullable DataChannel, @Nullable Throwable> whenOpen) {
			throw new AssertionError("An observer does not call dataChannel");
		}

		@Override
		public void disconnect(Peer peer) {
			ClusterObserverTests.this.disconnected.add(peer);
		}

		@Override
		public long queuedBytes() {
			throw new AssertionError("An observer does not call queuedBytes");
		}

		@Override
		public TransportStatistics statistics() {
			throw new AssertionError("An observer does not call statistics");
		}

		@Override
		public void recordRoundTrip(Duration roundTrip) {
			throw new AssertionError("An observer does not call recordRoundTrip");
		}

		@Override
		public void close(Duration drain) {
			throw new AssertionError("An observer does not call close");
		}

	}

}
