// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import io.netty.channel.embedded.EmbeddedChannel;
import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.protocol.ConnectionLoss;
import io.sngo.cluster.protocol.Peer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which of several connections serves.
 */
class ConnectionTableTests {

	private final RecordingHandlers handlers = new RecordingHandlers();

	private final TransportContext context = new TransportContext(TestNode.config(), TransportSecurity.DEFAULT,
			this.handlers, this.handlers);

	private final ConnectionTable table = this.context.table();

	private final List<EmbeddedChannel> channels = new ArrayList<>();

	private final List<Connection> changed = new ArrayList<>();

	@AfterEach
	void close() {
		this.channels.forEach(EmbeddedChannel::finishAndReleaseAll);
		this.context.loops().dispose();
	}

	@ParameterizedTest
	@CsvSource({ "a,1,b,2,true", "b,1,a,2,false", "same,1,same,2,true", "same,2,same,1,false" })
	void theConnectionThatTheSmallerNodeDialledServes(String local, long instance, String remote, long other,
			boolean ours) {
		for (boolean oursFirst : new boolean[] { true, false }) {
			this.table.local(RawPeer.peer(local, instance, 1));
			Peer peer = RawPeer.peer(remote, other, 2);
			Connection first = oursFirst ? dialled(peer) : accepted(peer);
			Connection second = oursFirst ? accepted(peer) : dialled(peer);
			Connection winner = (oursFirst == ours) ? first : second;
			assertThat(this.table.current(Lane.CONTROL, peer, 0)).isSameAs(winner);
			assertThat(winner.isRetiring()).isFalse();
			assertThat(((winner == first) ? second : first).isRetiring()).isTrue();
			first.closeQuietly();
			second.closeQuietly();
		}
	}

	@Test
	void ofTwoThatThisSideDialledTheFirstStays() {
		Peer peer = RawPeer.peer("peer", 1, 2);
		Connection first = dialled(peer);
		Connection second = dialled(peer);
		assertThat(this.table.current(Lane.CONTROL, peer, 0)).isSameAs(first);
		assertThat(second.isRetiring()).isTrue();
	}

	@Test
	void ofTwoThatTheOtherSideDialledTheNewestServesUntilItSaysWhich() {
		Peer peer = RawPeer.peer("peer", 1, 2);
		Connection first = accepted(peer);
		Connection second = accepted(peer);
		assertThat(this.table.current(Lane.CONTROL, peer, 0)).isSameAs(second);
		assertThat(first.isRetiring()).isFalse();
		second.retire();
		assertThat(this.table.current(Lane.CONTROL, peer, 0)).isSameAs(first);
	}

	@Test
	void aNewInstanceEndsTheOldOneAtItsAddressAndLetsOneElsewhereFinish() {
		Connection here = accepted(RawPeer.peer("peer", 1, 2));
		Connection elsewhere = accepted(RawPeer.peer("other", 1, 3));
		accepted(RawPeer.peer("peer", 2, 2));
		accepted(RawPeer.peer("other", 2, 4));
		assertThat(here.isOpen()).isFalse();
		assertThat(elsewhere.isOpen()).isTrue();
		assertThat(elsewhere.isRetiring()).isTrue();
		assertThat(this.handlers.events).containsExactly("lost BROKEN");
	}

	@Test
	void connectionsOfDifferentStripesServeSideBySide() {
		this.table.local(RawPeer.peer("a", 1, 1));
		Peer peer = RawPeer.peer("peer", 1, 2);
		Connection first = connection(peer, Lane.DATA, 0, peer.address());
		Connection second = connection(peer, Lane.DATA, 1, peer.address());
		Connection accepted = connection(peer, Lane.DATA, 1, null);
		assertThat(this.table.current(Lane.DATA, peer, 0)).isSameAs(first);
		assertThat(this.table.current(Lane.DATA, peer, 1)).as("dialled by the smaller node").isSameAs(second);
		assertThat(accepted.isRetiring()).isTrue();
		assertThat(this.table.current(Lane.DATA, peer, 2)).isNull();
		assertThat(this.table.of(peer)).containsExactlyInAnyOrder(first, second, accepted);
		second.closeQuietly();
		assertThat(this.table.current(Lane.DATA, peer, 1)).isNull();
		assertThat(this.table.current(Lane.DATA, peer, 0)).isSameAs(first);
	}

	@Test
	void aNewInstanceEndsAllStripesOfTheOldOne() {
		Peer old = RawPeer.peer("peer", 1, 2);
		List<Connection> all = List.of(connection(old, Lane.DATA, 0, null), connection(old, Lane.DATA, 3, null));
		Connection next = connection(RawPeer.peer("peer", 2, 2), Lane.DATA, 7, null);
		assertThat(all).noneMatch(Connection::isOpen);
		assertThat(next.isOpen()).isTrue();
	}

	@Test
	void aNodeIsFoundByItsOwnAddressAndByTheOneThatWasDialledUntilItIsGone() {
		Peer peer = RawPeer.peer("peer", 1, 2);
		NodeAddress alias = new NodeAddress("alias", 7);
		Connection connection = connection(peer, alias);
		assertThat(this.table.control(peer.address())).isSameAs(connection);
		assertThat(this.table.control(alias)).isSameAs(connection);
		assertThat(this.table.of(peer)).containsExactly(connection);
		assertThat(this.table.of(RawPeer.peer("peer", 2, 2))).isEmpty();
		connection.closeQuietly();
		assertThat(this.table.control(peer.address())).isNull();
		assertThat(this.table.control(alias)).isNull();
		assertThat(this.table.all()).isEmpty();
	}

	@Test
	void threat25AnAddressIsThatOfWhoHasAnsweredThereWhoeverSaysSo() {
		Peer victim = RawPeer.peer("victim", 1, 2);
		Connection dialled = dialled(victim);
		accepted(evil(victim));
		assertThat(this.table.control(victim.address())).isSameAs(dialled);
		Connection again = accepted(victim);
		assertThat(this.table.control(victim.address())).isIn(dialled, again);
		dialled.closeQuietly();
		again.closeQuietly();
		assertThat(this.table.control(victim.address())).as("who is left").isNotNull();
		accepted(victim);
		assertThat(this.table.control(victim.address())).as("two say so again").isNull();
	}

	@Test
	void threat25WhereTwoSayThatAnAddressIsTheirsItIsDialled() {
		Peer victim = RawPeer.peer("victim", 1, 2);
		Connection first = accepted(evil(victim));
		assertThat(this.table.control(victim.address())).as("nobody else says so").isSameAs(first);
		accepted(victim);
		assertThat(this.table.control(victim.address())).as("two say so").isNull();
		first.closeQuietly();
		accepted(evil(victim));
		assertThat(this.table.control(victim.address())).as("who has come again").isNull();
		dialled(victim);
		assertThat(this.table.control(victim.address())).as("who answered there")
			.extracting(Connection::peer)
			.isEqualTo(victim);
	}

	@Test
	void threat25AnAddressComesBackToWhoIsLeft() {
		Peer victim = RawPeer.peer("victim", 1, 2);
		Connection honest = accepted(victim);
		Connection evil = accepted(evil(victim));
		assertThat(this.table.control(victim.address())).isNull();
		evil.closeQuietly();
		assertThat(this.table.control(victim.address())).isSameAs(honest);
	}

	@Test
	void addressesAreForgottenThatNoConnectionSaysAnyMore() {
		Connection last = accepted(RawPeer.peer("wanderer", 1, 1));
		for (int port = 2; port < 100; port++) {
			Connection next = accepted(RawPeer.peer("wanderer", 1, port));
			last.closeQuietly();
			last = next;
			assertThat(this.table.addresses()).isEqualTo(1);
		}
		last.closeQuietly();
		assertThat(this.table.addresses()).isZero();
	}

	@Test
	void whoIsRestartedOrComesAfterAnotherGetsItsAddress() {
		Peer before = RawPeer.peer("peer", 1, 2);
		Connection dialled = dialled(before);
		Connection restarted = accepted(RawPeer.peer("peer", 2, 2));
		assertThat(this.table.control(before.address())).isSameAs(restarted);
		dialled.closeQuietly();
		restarted.closeQuietly();
		Connection successor = accepted(new Peer(NodeId.of("successor"), 3, before.address()));
		assertThat(this.table.control(before.address())).isSameAs(successor);
	}

	private static Peer evil(Peer victim) {
		return new Peer(NodeId.of("evil"), 9, victim.address());
	}

	@Test
	void threat08WhoIsNoNodeIsNotFoundAndEndsWithTheOthers() {
		Peer caller = RawPeer.peer("urn:sngo:caller:peer", 1, 2);
		Connection connection = connection(caller, Lane.DATA, 0, null);
		Connection member = connection(RawPeer.peer("peer", 1, 2), Lane.DATA, 0, null);
		assertThat(this.table.current(Lane.DATA, caller, 0)).isNull();
		assertThat(this.table.of(member.peer())).containsExactly(member);
		assertThat(this.table.all()).containsExactlyInAnyOrder(connection, member);
		Connection restarted = connection(RawPeer.peer("urn:sngo:caller:peer", 2, 2), Lane.DATA, 0, null);
		assertThat(connection.isUsable()).as("others of its name are as good as it").isTrue();
		connection.close(ConnectionLoss.BROKEN);
		assertThat(this.table.all()).containsExactlyInAnyOrder(member, restarted);
		assertThat(this.handlers.events).doesNotContain("lost BROKEN");
	}

	@Test
	void theListenerHearsOfBeginningAndEnd() {
		this.table.onChanged(this.changed::add);
		Connection connection = accepted(RawPeer.peer("peer", 1, 2));
		assertThat(this.changed).containsExactly(connection);
		connection.closeQuietly();
		connection.closeQuietly();
		assertThat(this.changed).containsExactly(connection, connection);
	}

	private Connection dialled(Peer peer) {
		return connection(peer, peer.address());
	}

	private Connection accepted(Peer peer) {
		return connection(peer, null);
	}

	private Connection connection(Peer peer, NodeAddress dialled) {
		return connection(peer, Lane.CONTROL, 0, dialled);
	}

	private Connection connection(Peer peer, Lane lane, int stripe, NodeAddress dialled) {
		EmbeddedChannel channel = new EmbeddedChannel();
		this.channels.add(channel);
		Connection connection = new Connection(this.context, channel, new Agreement(peer, 0, Set.of(), null, stripe),
				lane, dialled);
		connection.start();
		return connection;
	}

}
