// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.simulation;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.sngo.cluster.NodeInfo;
import io.sngo.cluster.NodeState;
import io.sngo.cluster.membership.Member;
import io.sngo.cluster.protocol.ControlMessage;
import io.sngo.cluster.protocol.Peer;
import io.sngo.cluster.protocol.WireWriter;
import io.sngo.cluster.registry.ServiceEntry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The checks notice what must not be, here because a liar tells it or it is made up.
 */
class InvariantsTests {

	private static final int GOSSIP = 5;

	private static final int RUMOR = 15;

	private static final int SUSPECT = 2;

	private static final int LEFT = 4;

	private static final Duration LONG = Duration.ofMinutes(1);

	private final Simulation sim = Simulation.withSeed(1).nodes(3).formed();

	private final Invariants invariants = new Invariants(
			this.sim.nodes().stream().collect(Collectors.toMap(SimulatedNode::id, Function.identity())),
			new VirtualTime());

	@BeforeEach
	void know() {
		this.sim.nodes().forEach((node) -> this.invariants.started(node.process()));
	}

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

	@Test
	void onlyThoseFailThatMay() {
		this.sim.onlyTheseMayFail(this.sim.node(2));
		this.sim.crash(this.sim.node(2));
		this.sim.runUntilConverged(LONG);
		this.sim.crash(this.sim.node(1));
		failsInTime("wrongly says");
	}

	@Test
	void onlyThoseAreSuspectedThatMayBe() {
		this.sim.onlyTheseMayBeSuspected(this.sim.node(2));
		this.sim.powerOff(this.sim.node(2));
		this.sim.runUntilConverged(LONG);
		this.sim.powerOff(this.sim.node(1));
		failsInTime("wrongly says");
	}

	@Test
	void anyMayFailWhereNothingElseIsSaid() {
		this.sim.onlyTheseMayFail().onlyTheseMayBeSuspected().anyMayFail();
		this.sim.crash(this.sim.node(2));
		this.sim.runUntilConverged(LONG);
		assertThat(this.sim.verdicts()).isNotEmpty();
	}

	@Test
	void noIncarnationFalls() {
		Member member = seen(2);
		NodeInfo info = member.info();
		fails("let an incarnation fall", with(member.peer(), info, info.state(), info.incarnation() + 1), member);
	}

	@Test
	void anotherRunMayBeginAnew() {
		Member member = seen(2);
		Peer earlier = new Peer(member.peer().id(), 4711, member.peer().address());
		this.invariants.onMemberChanged(observer(),
				with(earlier, member.info(), NodeState.ACTIVE, member.info().incarnation() + 1), member);
	}

	@Test
	void nobodyChangesItsId() {
		fails("changed the id", seen(1), seen(2));
	}

	@Test
	void noRunIsInvented() {
		Member member = seen(2);
		Peer invented = new Peer(member.peer().id(), 4711, member.peer().address());
		fails("invented", null, with(invented, member.info(), NodeState.ACTIVE, 0));
	}

	@Test
	void noNodeIsInvented() {
		Member member = seen(2);
		Invariants ofNobody = new Invariants(Map.of(), new VirtualTime());
		ofNobody.started(this.sim.node(2).process());
		assertThatExceptionOfType(SimulationFailure.class)
			.isThrownBy(() -> ofNobody.onMemberChanged(observer(), member, in(member, NodeState.FAILED)))
			.withMessageContaining("invented");
	}

	@Test
	void everybodySeesItself() {
		SimulatedNode stranger = this.sim.add("other");
		this.sim.start(stranger);
		Member member = seen(2);
		observer().start(stranger.controlPlane());
		fails("does not see itself", null, member);
	}

	@Test
	void nobodyJudgesItself() {
		Member self = seen(0);
		fails("thinks of itself", self, in(self, NodeState.SUSPECTED));
	}

	@Test
	void entriesAreThoseOfTheirOwner() {
		ServiceEntry foreign = new ServiceEntry("foreign", Map.of(Invariants.OWNER, "somebody else"), true, 0);
		assertThatExceptionOfType(SimulationFailure.class).isThrownBy(() -> {
			this.sim.node(2).controlPlane().registry().register(foreign);
			this.sim.run(LONG);
		}).withMessageContaining("that is none");
	}

	private void failsInTime(String what) {
		assertThatExceptionOfType(SimulationFailure.class).isThrownBy(() -> this.sim.run(LONG))
			.withMessageContaining(what);
	}

	private void fails(String what, @Nullable Member before, Member after) {
		assertThatExceptionOfType(SimulationFailure.class)
			.isThrownBy(() -> this.invariants.onMemberChanged(observer(), before, after))
			.withMessageContaining(what);
	}

	private VirtualProcess observer() {
		return this.sim.node(0).process();
	}

	/** How node 0 sees another. */
	private Member seen(int number) {
		return Objects.requireNonNull(this.sim.node(0).member(this.sim.node(number)));
	}

	private static Member in(Member member, NodeState state) {
		return with(member.peer(), member.info(), state, member.info().incarnation());
	}

	private static Member with(Peer peer, NodeInfo info, NodeState state, long incarnation) {
		return new Member(peer, new NodeInfo(info.id(), info.address(), info.port(), state, info.metadata(),
				info.joinedAt(), info.lastSeen(), info.stateChangedAt(), info.load(), info.version(), incarnation));
	}

	/**
	 * Node 1 tells node 0 something of node 2, or node 2 itself that it has left.
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
			.onMessage(kind == LEFT ? peer : this.sim.node(1).process().peer(),
					new ControlMessage(GOSSIP, new WireWriter().nested(RUMOR, rumor).toByteArray()));
	}

}
