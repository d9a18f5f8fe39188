// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.controlplane;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.protocol.ControlMessage;
import io.sngo.cluster.protocol.Peer;
import io.sngo.cluster.protocol.ScriptedWorld;
import io.sngo.cluster.registry.ServiceEntry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

class ControlPlaneTests {

	private static final Peer LOCAL = new Peer(NodeId.of("local"), 1, new NodeAddress("localhost", 7946));

	private static final Peer OTHER = new Peer(NodeId.of("other"), 2, new NodeAddress("localhost", 7947));

	private final List<String> told = new ArrayList<>();

	private final ControlPlane control = new ControlPlane(ControlPlaneConfig.DEFAULT, LOCAL, Map.of(),
			new ScriptedWorld(), new Told());

	@ParameterizedTest
	@ValueSource(ints = { 40, 63, 90, 95, 96, 127 })
	void messageOfAnUnknownTypeIsCountedAndTold(int type) {
		this.control.start();
		this.control.onMessage(OTHER, new ControlMessage(type, new byte[0]));
		assertThat(this.control.rejectedMessages()).isEqualTo(1);
		assertThat(this.told).containsExactly("rejected " + type + " from other");
	}

	@Test
	void whateverArrivesNothingIsThrown() {
		this.control.start();
		SplittableRandom random = new SplittableRandom(1);
		assertThatCode(() -> {
			for (int i = 0; i < 50_000; i++) {
				byte[] body = new byte[random.nextInt(40)];
				random.nextBytes(body);
				this.control.onMessage(OTHER, new ControlMessage(1 + random.nextInt(127), body));
			}
		}).doesNotThrowAnyException();
		assertThat(this.control.rejectedMessages()).isGreaterThan(25_000).isEqualTo(this.told.size());
		assertThat(this.control.membership().members()).extracting((member) -> member.peer().id())
			.containsExactly(LOCAL.id());
	}

	@Test
	void localNodeSeesItselfAndItsServices() {
		this.control.registry().register(new ServiceEntry("echo", Map.of(), true, 0));
		this.control.start();
		assertThat(this.control.membership().member(LOCAL.id())).isNotNull();
		assertThat(this.control.registry().entries(LOCAL.id())).hasSize(1);
		assertThat(this.told).contains("entry of local");
	}

	private final class Told extends UnusedListener {

		@Override
		public void onMessageRejected(Peer from, int type, RuntimeException cause) {
			ControlPlaneTests.this.told.add("rejected " + type + " from " + from.id());
		}

		@Override
		public void onEntryChanged(NodeId owner, @Nullable ServiceEntry before, @Nullable ServiceEntry after) {
			ControlPlaneTests.this.told.add("entry of " + owner);
		}

	}

}
