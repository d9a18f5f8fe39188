// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.sngo.cluster.NodeId;
import io.sngo.cluster.NodeState;
import io.sngo.cluster.protocol.WireWriter;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class DisseminationTests {

	private static final int BUDGET = 1024;

	private final Dissemination dissemination = new Dissemination();

	@Test
	void tellsEachRumorABoundedNumberOfTimes() {
		assertThat(Dissemination.transmitLimit(1)).isEqualTo(4);
		assertThat(Dissemination.transmitLimit(9)).isEqualTo(4);
		assertThat(Dissemination.transmitLimit(10)).isEqualTo(8);
		assertThat(Dissemination.transmitLimit(1000)).isEqualTo(16);
		this.dissemination.add(rumor("a", 1));
		for (int i = 0; i < 8; i++) {
			assertThat(take(10)).hasSize(1);
		}
		assertThat(take(10)).isEmpty();
		assertThat(this.dissemination.isEmpty()).isTrue();
	}

	@Test
	void tellsTheLeastToldFirstAndOfTheseTheNewest() {
		for (String id : List.of("a", "b", "c")) {
			this.dissemination.add(rumor(id, 1));
		}
		int one = new WireWriter().nested(Rumor.FIELD, rumor("a", 1).encode()).size() + 4;
		assertThat(take(10, one)).containsExactly(rumor("c", 1));
		assertThat(take(10, one)).containsExactly(rumor("b", 1));
		this.dissemination.add(rumor("d", 1));
		assertThat(take(10, one)).containsExactly(rumor("d", 1));
		assertThat(take(10, one)).containsExactly(rumor("a", 1));
		assertThat(take(10, one)).as("second turn").containsExactly(rumor("d", 1));
	}

	@Test
	void whatIsRetractedIsToldNoMore() {
		this.dissemination.add(rumor("a", 1));
		this.dissemination.add(rumor("b", 1));
		this.dissemination.retract(NodeId.of("a"));
		this.dissemination.retract(NodeId.of("c"));
		assertThat(take(10)).containsExactly(rumor("b", 1));
		assertThat(this.dissemination.size()).isEqualTo(1);
	}

	@Test
	void putsThemInTheOrderInWhichTheyCameUp() {
		Rumor first = change(1);
		Rumor second = change(2);
		this.dissemination.add(first);
		this.dissemination.add(second);
		assertThat(take(10)).extracting(Rumor::key).containsExactly(first.key(), second.key());
	}

	@Test
	void laterNewsOfANodeSupersedesEarlier() {
		this.dissemination.add(rumor("a", 1));
		this.dissemination.add(new Rumor.Failed(NodeId.of("a"), 1, 1, NodeId.of("b")));
		assertThat(take(10)).containsExactly(new Rumor.Failed(NodeId.of("a"), 1, 1, NodeId.of("b")));
		assertThat(this.dissemination.size()).isOne();
	}

	@Test
	void changesOfAPartDoNotSupersedeEachOther() {
		this.dissemination.add(change(1));
		this.dissemination.add(change(2));
		assertThat(this.dissemination.size()).isEqualTo(2);
	}

	@Test
	void neverExceedsTheBudget() {
		for (int i = 0; i < 100; i++) {
			this.dissemination.add(rumor("node-" + i, i));
		}
		WireWriter message = new WireWriter();
		assertThat(this.dissemination.addTo(message, 300, 10)).isGreaterThan(3);
		assertThat(message.size()).isLessThanOrEqualTo(300);
	}

	@Test
	void aRumorLargerThanAWholeMessageTravelsAlone() {
		Rumor large = new Rumor.Alive(
				new MemberRecord(LocalNode.A, 1, NodeState.ACTIVE, 0, 0, Map.of("key", "x".repeat(1000))));
		this.dissemination.add(large);
		assertThat(this.dissemination.addTo(new WireWriter(), 500, 10)).as("along with a probe").isZero();
		WireWriter message = new WireWriter();
		assertThat(this.dissemination.fill(message, 500, 10)).isOne();
		this.dissemination.add(rumor("small", 1));
		assertThat(take(10, 500)).as("does not hold up others").containsExactly(rumor("small", 1));
	}

	@Test
	void isBounded() {
		for (int i = 0; i < Dissemination.MAX_RUMORS + 10; i++) {
			this.dissemination.add(rumor("node-" + i, 1));
		}
		assertThat(this.dissemination.size()).isEqualTo(Dissemination.MAX_RUMORS);
		assertThat(take(10, 40)).as("the newest is kept")
			.containsExactly(rumor("node-" + (Dissemination.MAX_RUMORS + 9), 1));
	}

	private List<Rumor> take(int n) {
		return take(n, BUDGET);
	}

	private List<Rumor> take(int n, int budget) {
		WireWriter message = new WireWriter();
		this.dissemination.addTo(message, budget, n);
		return new ArrayList<>(Envelope.decode(message.toByteArray()).rumors);
	}

	private static Rumor rumor(String id, long incarnation) {
		return new Rumor.Left(NodeId.of(id), 1, incarnation);
	}

	private static Rumor change(long version) {
		return new Rumor.Delta(NodeId.of("a"), 1, version, new byte[] { 1 });
	}

}
