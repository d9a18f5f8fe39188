// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.sngo.cluster.NodeId;
import io.sngo.cluster.NodeInfo;
import io.sngo.cluster.NodeState;
import io.sngo.cluster.membership.Member;
import io.sngo.cluster.protocol.Peer;
import io.sngo.cluster.registry.ServiceEntry;

/**
 * What must hold after every step, whatever the faults. Each check looks only at what
 * just changed.
 */
final class Invariants {

	/** Names the owner in every entry that the simulation registers. */
	static final String OWNER = "owner";

	private final Map<NodeId, SimulatedNode> nodes;

	private final VirtualTime time;

	/** All runs of all nodes, those that have ended, too. */
	private final Map<Peer, VirtualProcess> runs = new HashMap<>();

	private final List<Verdict> verdicts = new ArrayList<>();

	private @Nullable Set<SimulatedNode> mayFail;

	private @Nullable Set<SimulatedNode> maySuspect;

	private boolean lies;

	Invariants(Map<NodeId, SimulatedNode> nodes, VirtualTime time) {
		this.nodes = nodes;
		this.time = time;
	}

	void started(VirtualProcess process) {
		this.runs.put(process.peer(), process);
	}

	void onlyTheseMayFail(Set<SimulatedNode> nodes) {
		this.mayFail = nodes;
	}

	void onlyTheseMayBeSuspected(Set<SimulatedNode> nodes) {
		this.maySuspect = nodes;
	}

	void anyMayFail() {
		this.mayFail = null;
		this.maySuspect = null;
	}

	/**
	 * Somebody lies: what nodes hold of each other may be wrong for a while.
	 */
	void somebodyLies() {
		this.lies = true;
	}

	List<Verdict> verdicts() {
		return this.verdicts;
	}

	void onMemberChanged(VirtualProcess observer, @Nullable Member before, @Nullable Member after) {
		if (before != null && after != null && !this.lies) {
			check(before.peer().id().equals(after.peer().id()), observer, "changed the id", before, after);
			check(before.peer().instance() != after.peer().instance()
					|| before.info().incarnation() <= after.info().incarnation(), observer, "let an incarnation fall",
					before, after);
		}
		if (after != null && !this.lies) {
			checkSource(observer, before, after);
		}
		Member self = observer.control().membership().member(observer.peer().id());
		check(self != null && self.peer().equals(observer.peer()), observer, "does not see itself", before, after);
		NodeState was = before != null ? before.info().state() : NodeState.UNKNOWN;
		if (after != null && after.info().state() != was) {
			if (after.info().state() == NodeState.SUSPECTED || after.info().state() == NodeState.FAILED) {
				judge(observer, before, after);
			}
		}
	}

	/**
	 * Nobody knows more of a node than the node itself has said: there was such a run of
	 * it, it reached that incarnation, and it left only if it was about to.
	 */
	private void checkSource(VirtualProcess observer, @Nullable Member before, Member after) {
		VirtualProcess run = this.runs.get(after.peer());
		if (run == null) {
			throw new SimulationFailure(observer.node + " invented " + after);
		}
		NodeInfo said = run.control().membership().local().info();
		check(after.info().incarnation() <= said.incarnation(), observer, "is ahead of the node itself", before, after);
		check(after.info().state() != NodeState.LEFT || after.info().incarnation() < said.incarnation()
				|| said.state() == NodeState.LEAVING || said.state() == NodeState.LEFT, observer,
				"says that one left which did not", before, after);
	}

	private void judge(VirtualProcess observer, @Nullable Member before, Member after) {
		SimulatedNode subject = this.nodes.get(after.peer().id());
		if (subject == null) {
			throw new SimulationFailure(observer.node + " invented " + after);
		}
		check(subject != observer.node, observer, "thinks of itself", before, after);
		boolean live = subject.isRunning() && subject.process().peer().instance() == after.peer().instance();
		NodeState state = after.info().state();
		this.verdicts.add(new Verdict(Duration.ofNanos(this.time.now()), observer.node, subject, state, live));
		Set<SimulatedNode> allowed = state == NodeState.FAILED ? this.mayFail : this.maySuspect;
		check(allowed == null || allowed.contains(subject), observer, "wrongly says", before, after);
	}

	void onEntryChanged(VirtualProcess observer, NodeId owner, @Nullable ServiceEntry after) {
		if (after != null && !this.lies && !owner.value().equals(after.metadata().get(OWNER))) {
			throw new SimulationFailure(observer.node + " holds an entry of " + owner + " that is none: " + after);
		}
	}

	private static void check(boolean holds, VirtualProcess observer, String what, @Nullable Member before,
			@Nullable Member after) {
		if (!holds) {
			throw new SimulationFailure(observer.node + " " + what + ": " + after + ", before " + before);
		}
	}

}
