// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.simulation;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.election.KnownLeader;
import io.sngo.cluster.NodeState;
import io.sngo.cluster.controlplane.ControlPlane;
import io.sngo.cluster.membership.Member;
import io.sngo.cluster.registry.ServiceEntry;

/**
 * A node of the simulated world: its name stays while its processes come and go.
 */
public final class SimulatedNode {

	private final int number;

	private final NodeId id;

	private final String cluster;

	private List<NodeAddress> seeds = List.of();

	private final List<String> reports = new ArrayList<>();

	private @Nullable VirtualProcess process;

	private boolean eligible = true;

	private int runs;

	private boolean joined;

	private boolean letIn;

	SimulatedNode(int number, NodeId id, String cluster) {
		this.number = number;
		this.id = id;
		this.cluster = cluster;
	}

	public int number() {
		return this.number;
	}

	public NodeId id() {
		return this.id;
	}

	String cluster() {
		return this.cluster;
	}

	/**
	 * Where it asks for the cluster when it starts next.
	 */
	public SimulatedNode seeds(SimulatedNode... nodes) {
		List<NodeAddress> addresses = new ArrayList<>();
		for (SimulatedNode node : nodes) {
			addresses.add(node.address());
		}
		return seeds(addresses);
	}

	/**
	 * Where it asks for the cluster when it starts next.
	 */
	public SimulatedNode seeds(List<NodeAddress> addresses) {
		this.seeds = List.copyOf(addresses);
		return this;
	}

	List<NodeAddress> seeds() {
		return this.seeds;
	}

	/**
	 * The address of its first run; {@link Simulation#restartElsewhere} gives another.
	 */
	public NodeAddress address() {
		VirtualProcess current = this.process;
		return current != null ? current.host.address : new NodeAddress("host-" + this.number, 7946);
	}

	/**
	 * Makes it a voter only when it starts next, or a candidate, too.
	 */
	public SimulatedNode eligible(boolean mayLead) {
		this.eligible = mayLead;
		return this;
	}

	boolean isEligible() {
		return this.eligible;
	}

	/**
	 * Who leads, as far as it knows; {@code null} for nobody.
	 */
	public @Nullable NodeId knownLeader() {
		KnownLeader leader = process().control().election().leader();
		return (leader != null && leader.isValid(process().nanoTime())) ? leader.peer().id() : null;
	}

	/**
	 * Whether it says that it is not on the side that goes on.
	 */
	public boolean isIsolated() {
		return isAlive() && process().control().partition().isIsolated();
	}

	/**
	 * Whether its process runs, and is not paused.
	 */
	public boolean isRunning() {
		return this.process != null && this.process.isRunning();
	}

	/**
	 * Whether it has a process, running or paused.
	 */
	public boolean isAlive() {
		return this.process != null && this.process.isRunningOrPaused();
	}

	/**
	 * Whether this run of it has joined.
	 */
	public boolean hasJoined() {
		return isAlive() && this.joined;
	}

	/**
	 * Whether this run of it began a cluster, as nobody had let it in.
	 */
	public boolean hasFounded() {
		return hasJoined() && !this.letIn;
	}

	/**
	 * The protocols of its current run.
	 */
	public ControlPlane controlPlane() {
		return process().control();
	}

	/**
	 * How it sees another node, {@link NodeState#UNKNOWN} where it does not know it.
	 */
	public NodeState sees(SimulatedNode other) {
		Member member = member(other);
		return member != null ? member.info().state() : NodeState.UNKNOWN;
	}

	/**
	 * What it says of another node.
	 */
	public @Nullable Member member(SimulatedNode other) {
		return controlPlane().membership().member(other.id());
	}

	/**
	 * The services of another node that it knows.
	 */
	public List<ServiceEntry> servicesOf(SimulatedNode other) {
		return controlPlane().registry().entries(other.id());
	}

	/**
	 * Which version of another node's services it knows.
	 */
	long versionOf(SimulatedNode other) {
		return controlPlane().registry().version(other.id(), other.process().peer().instance());
	}

	/**
	 * What its runs reported of themselves: joins, refusals, messages rejected.
	 */
	public List<String> reports() {
		return this.reports;
	}

	void report(String report) {
		if (this.reports.size() < 1000) {
			this.reports.add(report);
		}
	}

	VirtualProcess process() {
		VirtualProcess current = this.process;
		if (current == null) {
			throw new IllegalStateException(this + " was never started");
		}
		return current;
	}

	void runs(VirtualProcess process) {
		this.process = process;
		this.runs++;
		this.joined = false;
		this.letIn = false;
	}

	int runs() {
		return this.runs;
	}

	void joined() {
		this.joined = true;
	}

	/**
	 * A member answered that this run of it may join.
	 */
	void letIn() {
		this.letIn |= !this.joined;
	}

	@Override
	public String toString() {
		return this.id.value();
	}

}
