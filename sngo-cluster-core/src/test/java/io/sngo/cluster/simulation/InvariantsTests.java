// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.simulation;

import org.junit.jupiter.api.Test;

import io.sngo.cluster.protocol.ControlMessage;
import io.sngo.cluster.protocol.Peer;
import io.sngo.cluster.protocol.WireWriter;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The checks notice what must not be, here because a liar tells it.
 */
class InvariantsTests {

	private static final int GOSSIP = 5;

	private static final int RUMOR = 15;

	private static final int SUSPECT = 2;

	private static final int LEFT = 4;

	private final Simulation sim = Simulation.withSeed(1).nodes(3).formed();

	@Test
	void nobodyIsAheadOfTheNodeItself() {
		assertThatExceptionOfType(SimulationFailure.class).isThrownBy(() -> tell(SUSPECT, 5))
			.withMessageContaining("is ahead of the node itself");
	}

	@Test
	void nobodyIsHeldToHaveLeftThatDidNot() {
		assertThatExceptionOfType(SimulationFailure.class).isThrownBy(() -> tell(LEFT, 0))
			.withMessageContaining("says that one left which did not");
	}

	/**
	 * Node 1 tells node 0 something of node 2.
	 * @param ahead by how much the incarnation that it names is too high
	 */
	private void tell(int kind, long ahead) {
		SimulatedNode subject = this.sim.node(2);
		Peer peer = subject.process().peer();
		long incarnation = subject.controlPlane().membership().local().info().incarnation();
		WireWriter rumor = new WireWriter().varint(1, kind)
			.text(3, peer.id().value())
			.fixed64(4, peer.instance())
			.varint(5, incarnation + ahead)
			.text(6, this.sim.node(1).id().value());
		this.sim.node(0)
			.controlPlane()
			.onMessage(this.sim.node(1).process().peer(),
					new ControlMessage(GOSSIP, new WireWriter().nested(RUMOR, rumor).toByteArray()));
	}

}
