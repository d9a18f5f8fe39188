// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.controlplane;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.election.ElectionConfig;
import io.sngo.cluster.membership.MembershipConfig;
import io.sngo.cluster.partition.PartitionConfig;
import io.sngo.cluster.protocol.ConnectionLoss;
import io.sngo.cluster.protocol.ControlMessage;
import io.sngo.cluster.protocol.Peer;
import io.sngo.cluster.protocol.ScriptedWorld;
import io.sngo.cluster.registry.ServiceEntry;

/**
 * What four nodes say to each other while they form a cluster, elect a leader, register
 * services, lose one of them, and one of them leaves. The same each time.
 */
public final class RecordedMessages {

	private static final int PER_TYPE = 12;

	private static final Duration STEP = Duration.ofMillis(50);

	private static final List<Recorded> ALL = new RecordedMessages().record();

	private final Map<NodeAddress, Participant> nodes = new LinkedHashMap<>();

	private final Map<Integer, Set<String>> seen = new LinkedHashMap<>();

	private final List<Recorded> recorded = new ArrayList<>();

	/**
	 * A message and who sent it.
	 */
	public record Recorded(Peer from, ControlMessage message) {
	}

	private RecordedMessages() {
		for (String id : List.of("local", "a", "b", "c")) {
			Participant node = new Participant(peer(id));
			this.nodes.put(node.peer.address(), node);
		}
	}

	/**
	 * One of the nodes.
	 */
	public static Peer peer(String id) {
		return new Peer(NodeId.of(id), id.hashCode(), new NodeAddress("host-" + id, 7946));
	}

	/**
	 * A few messages of each type, in the order in which they were sent.
	 */
	public static List<Recorded> all() {
		return ALL;
	}

	/**
	 * Bodies of messages of one type.
	 */
	public static List<byte[]> bodies(int type) {
		return new ArrayList<>(ALL.stream()
			.map(Recorded::message)
			.filter((message) -> message.type() == type)
			.map(ControlMessage::body)
			.toList());
	}

	/**
	 * Bytes behind one that says what they are.
	 */
	public static byte[] behind(int first, byte[] rest) {
		byte[] both = new byte[1 + rest.length];
		both[0] = (byte) first;
		System.arraycopy(rest, 0, both, 1, rest.length);
		return both;
	}

	private List<Recorded> record() {
		List<Participant> all = List.copyOf(this.nodes.values());
		Participant last = all.get(3);
		all.forEach((node) -> node.control.start());
		run(Duration.ofSeconds(20));
		all.forEach((node) -> node.control.registry()
			.register(new ServiceEntry("echo", Map.of("zone", node.peer.id().value()), true, 1)));
		all.get(1).control.membership().updateLoad(0.5);
		all.get(2).control.membership().updateMetadata(Map.of("version", "2"));
		run(Duration.ofSeconds(10));
		// Some changes get lost, and then it does not answer for a while.
		last.deaf = true;
		all.get(0).control.registry().updateHealth("echo", false);
		run(Duration.ofSeconds(3));
		last.deaf = false;
		all.get(0).control.registry().updateHealth("echo", true);
		run(Duration.ofSeconds(10));
		last.gone = true;
		all.subList(0, 3).forEach((node) -> node.control.onConnectionLost(last.peer, ConnectionLoss.CLOSED_BY_PEER));
		run(Duration.ofSeconds(20));
		all.get(2).control.leave(() -> {
		});
		run(Duration.ofSeconds(10));
		return List.copyOf(this.recorded);
	}

	private void run(Duration time) {
		for (long steps = time.dividedBy(STEP); steps > 0; steps--) {
			this.nodes.values().forEach((node) -> node.world.run(STEP));
			this.nodes.values().forEach(this::deliver);
		}
	}

	private void deliver(Participant sender) {
		for (ScriptedWorld.Sent sent : sender.world.takeSent()) {
			Participant receiver = this.nodes.get(sent.to());
			if (sender.gone || receiver == null) {
				continue;
			}
			Set<String> known = this.seen.computeIfAbsent(sent.type(), (type) -> new LinkedHashSet<>());
			if (known.size() < PER_TYPE && known.add(new String(sent.message().body(), StandardCharsets.ISO_8859_1))) {
				this.recorded.add(new Recorded(sender.peer, sent.message()));
			}
			if (!receiver.gone && !receiver.deaf) {
				receiver.control.onMessage(sender.peer, sent.message());
			}
		}
		for (Participant other : this.nodes.values()) {
			if (other.gone) {
				sender.world.refuse(other.peer.address());
			}
			else if (!other.deaf) {
				sender.world.answer(other.peer);
			}
		}
	}

	private static final class Participant extends UnusedListener {

		private final Peer peer;

		private final ScriptedWorld world = new ScriptedWorld();

		private final ControlPlane control;

		private boolean gone;

		/** It hears nobody, and does not answer dials. */
		private boolean deaf;

		Participant(Peer peer) {
			this.peer = peer;
			MembershipConfig membership = MembershipConfig.DEFAULT
				.withSeeds(List.of(peer("local").address(), peer("a").address()));
			this.control = new ControlPlane(
					new ControlPlaneConfig(membership, ElectionConfig.DEFAULT, PartitionConfig.DEFAULT), peer,
					Map.of("zone", peer.id().value()), this.world, this);
		}

		@Override
		public void onMessageRejected(Peer from, int type, RuntimeException cause) {
			throw cause;
		}

	}

}
