// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.controlplane;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.sngo.cluster.NodeId;
import io.sngo.cluster.fuzz.FuzzTarget;
import io.sngo.cluster.membership.Member;
import io.sngo.cluster.membership.WireMessages;
import io.sngo.cluster.protocol.ControlMessage;
import io.sngo.cluster.protocol.Peer;
import io.sngo.cluster.protocol.ScriptedWorld;
import io.sngo.cluster.protocol.WireException;
import io.sngo.cluster.registry.ServiceEntry;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Members and a stranger send a node what they like, one message after the other. The
 * input is a row of messages: who sends it and whether time passes then, its type, two
 * bytes for the length of its body, and that. Nothing is thrown, what cannot be read
 * changes nothing, and others can read what the node says about it.
 */
final class ControlPlaneFuzz implements FuzzTarget {

	private static final Peer LOCAL = RecordedMessages.peer("local");

	private static final Peer[] SENDERS = { RecordedMessages.peer("a"), RecordedMessages.peer("b"),
			RecordedMessages.peer("c"), RecordedMessages.peer("stranger") };

	/** Of the election and beyond, which changes no members. */
	private static final int FIRST_OF_OTHERS = 64;

	private static final int TIME_PASSES = 0x80;

	@Override
	public List<byte[]> seeds() {
		List<byte[]> seeds = new ArrayList<>();
		byte[] row = {};
		for (RecordedMessages.Recorded recorded : RecordedMessages.all()) {
			byte[] one = message(recorded);
			seeds.add(one);
			if (row.length + one.length > 1024) {
				seeds.add(row);
				row = one;
			}
			else {
				byte[] longer = Arrays.copyOf(row, row.length + one.length);
				System.arraycopy(one, 0, longer, row.length, one.length);
				row = longer;
			}
		}
		return seeds;
	}

	private static byte[] message(RecordedMessages.Recorded recorded) {
		byte[] body = recorded.message().body();
		byte[] bytes = new byte[4 + body.length];
		bytes[0] = (byte) Math.max(0, Arrays.asList(SENDERS).indexOf(recorded.from()));
		bytes[1] = (byte) recorded.message().type();
		bytes[2] = (byte) (body.length >>> 8);
		bytes[3] = (byte) body.length;
		System.arraycopy(body, 0, bytes, 4, body.length);
		return bytes;
	}

	@Override
	public void run(byte[] input) {
		Node node = new Node();
		for (int i = 0; i < 2; i++) {
			node.receive(SENDERS[i], WireMessages.alive(SENDERS[i]));
		}
		int at = 0;
		while (input.length - at >= 4) {
			int who = input[at];
			int type = input[at + 1] & 0x7F;
			int length = (input[at + 2] & 0xFF) << 8 | (input[at + 3] & 0xFF);
			int end = Math.min(input.length, at + 4 + length);
			if (type > 0) {
				node.receive(SENDERS[who & 3], new ControlMessage(type, Arrays.copyOfRange(input, at + 4, end)));
			}
			if ((who & TIME_PASSES) != 0) {
				node.world.run(Duration.ofMillis(500));
			}
			at = end;
		}
		node.world.run(Duration.ofSeconds(1));
		node.check();
		node.control.stop();
	}

	@Override
	public long maxAllocated(int length) {
		// A node, and a second of what it does.
		return 4 * 1024 * 1024 + 8 * 1024L * length;
	}

	private static final class Node extends UnusedListener {

		private final ScriptedWorld world = new ScriptedWorld();

		private final ControlPlane control = new ControlPlane(ControlPlaneConfig.DEFAULT, LOCAL, Map.of(), this.world,
				this);

		private @Nullable RuntimeException rejected;

		Node() {
			this.control.registry().register(new ServiceEntry("echo", Map.of(), true, 0));
			this.control.start();
		}

		void receive(Peer from, ControlMessage message) {
			boolean harmless = message.type() >= FIRST_OF_OTHERS || WireMessages.isMalformed(from, message);
			Map<NodeId, String> before = harmless ? members() : Map.of();
			this.rejected = null;
			this.control.onMessage(from, message);
			if (this.rejected != null && !(this.rejected instanceof WireException)) {
				throw this.rejected;
			}
			if (this.rejected != null) {
				assertThat(this.rejected.getMessage()).doesNotContain("\n", "\u001b", "${").hasSizeLessThan(320);
			}
			if (harmless) {
				assertThat(members()).isEqualTo(before);
			}
		}

		/**
		 * What is known of each, but for when it was heard of.
		 */
		private Map<NodeId, String> members() {
			Map<NodeId, String> all = new TreeMap<>();
			for (Member member : this.control.membership().members()) {
				all.put(member.peer().id(), member.peer() + " " + member.info().state() + " " + member.info().metadata()
						+ " " + this.control.registry().entries(member.peer().id()));
			}
			return all;
		}

		void check() {
			Member local = this.control.membership().local();
			assertThat(local.peer()).isEqualTo(LOCAL);
			assertThat(this.control.membership().member(LOCAL.id())).isNotNull();
			assertThat(this.control.registry().entries(LOCAL.id())).hasSize(1);
			for (ScriptedWorld.Sent sent : this.world.takeSent()) {
				boolean readable = sent.type() >= FIRST_OF_OTHERS || !WireMessages.isMalformed(LOCAL, sent.message());
				assertThat(readable).as("a message of type %d can be read", sent.type()).isTrue();
			}
		}

		@Override
		public void onMessageRejected(Peer from, int type, RuntimeException cause) {
			this.rejected = cause;
		}

		@Override
		public void onEntryChanged(NodeId owner, @Nullable ServiceEntry before, @Nullable ServiceEntry after) {
			assertThat(owner.equals(LOCAL.id()) && before != null).as("the local part changes").isFalse();
		}

	}

}
