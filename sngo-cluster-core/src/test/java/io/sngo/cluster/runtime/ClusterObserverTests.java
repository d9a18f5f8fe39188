// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.runtime;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.NodeState;
import io.sngo.cluster.protocol.ControlMessage;
import io.sngo.cluster.protocol.DialResult;
import io.sngo.cluster.protocol.Peer;
import io.sngo.cluster.transport.DataChannel;
import io.sngo.cluster.transport.Transport;
import io.sngo.cluster.transport.TransportStatistics;

import static org.assertj.core.api.Assertions.assertThat;

class ClusterObserverTests {

	private final List<Peer> disconnected = new ArrayList<>();

	private final ClusterObserver observer = new ClusterObserver(new Disconnecting(),
			new KnownNodes((id) -> Mono.empty()),
			new ServiceDirectory((id) -> null, new EventStream<>("services", 1_000, Schedulers.immediate())),
			new EventStream<>("events", 1_000, Schedulers.immediate()), new JoinWaiters(Runnable::run),
			new NodeLeadership(Schedulers.immediate(), Mono::empty), (isolated) -> {
			}, Clock.systemUTC());

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
		public void dataChannel(Peer peer, BiConsumer<@Nullable DataChannel, @Nullable Throwable> whenOpen) {
			throw new AssertionError("An observer does not call dataChannel");
		}

		@Override
		public void disconnect(Peer peer) {
			ClusterObserverTests.this.disconnected.add(peer);
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
