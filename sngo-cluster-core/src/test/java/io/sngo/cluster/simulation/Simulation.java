// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.controlplane.ControlPlane;
import io.sngo.cluster.controlplane.ControlPlaneConfig;
import io.sngo.cluster.election.Election;
import io.sngo.cluster.election.ElectionConfig;
import io.sngo.cluster.election.ElectionListener;
import io.sngo.cluster.election.LeaderElection;
import io.sngo.cluster.membership.MembershipConfig;
import io.sngo.cluster.partition.PartitionConfig;
import io.sngo.cluster.registry.ServiceEntry;

/**
 * A whole cluster in one thread and in virtual time, driving the very classes that ship.
 * Everything that is random comes from the seed: the same calls after the same seed give
 * the same run, which {@link #hash()} shows.
 */
public final class Simulation {

	/** How often conditions are looked at. */
	private static final long LOOK = 10_000_000;

	private static final String CLUSTER = "simulation";

	private final long seed;

	private final VirtualTime time = new VirtualTime();

	private final Trace trace = new Trace(this.time);

	private final VirtualNetwork network;

	private final Map<NodeId, SimulatedNode> byId = new LinkedHashMap<>();

	private final List<SimulatedNode> nodes = new ArrayList<>();

	private final Invariants invariants = new Invariants(this.byId, this.time);

	private final LeaderInvariants leaders = new LeaderInvariants();

	private final Convergence convergence = new Convergence(this.nodes);

	private final SplittableRandom script;

	private static @Nullable Simulation latest;

	private boolean guarding;

	/** Who alone has begun the cluster that the nodes are members of from the start. */
	private @Nullable SimulatedNode founder;

	private MembershipConfig config = MembershipConfig.DEFAULT;

	private ElectionConfig election = ElectionConfig.DEFAULT;

	private PartitionConfig partition = PartitionConfig.DEFAULT;

	private Map<String, String> metadata = Map.of("version", "1.0.0");

	private Simulation(long seed) {
		this.seed = seed;
		this.network = new VirtualNetwork(this.time, this.trace, random("network", 0));
		this.script = random("script", 0);
	}

	public static Simulation withSeed(long seed) {
		Simulation simulation = new Simulation(seed);
		latest = simulation;
		return simulation;
	}

	/** The simulation that was made last, for the report when a test fails. */
	static @Nullable Simulation latest() {
		return latest;
	}

	/** For each concern its own source, so that they do not disturb each other. */
	private SplittableRandom random(String concern, long number) {
		long mixed = (this.seed * 0x9E3779B97F4A7C15L) ^ ((long) concern.hashCode() << 32) ^ number;
		return new SplittableRandom(mixed).split();
	}

	/**
	 * Settings of the nodes that start from now on.
	 */
	public Simulation config(MembershipConfig config) {
		this.config = config;
		return this;
	}

	/**
	 * Settings of the election at nodes that start from now on.
	 */
	public Simulation election(ElectionConfig config) {
		this.election = config;
		return this;
	}

	/**
	 * How nodes that start from now on handle partitions.
	 */
	public Simulation partitions(PartitionConfig config) {
		this.partition = config;
		return this;
	}

	/**
	 * What nodes that start from now on say of themselves.
	 */
	public Simulation metadata(Map<String, String> metadata) {
		this.metadata = metadata;
		return this;
	}

	/**
	 * By how much the wall clocks of processes that start from now on are off; 5 s unless
	 * set.
	 */
	public Simulation clockSkew(Duration skew) {
		fault("clock skew " + skew);
		this.network.maxSkew(skew);
		return this;
	}

	/**
	 * By how much the clocks of processes that start from now on are too fast or too slow
	 * at most: 0.05 for 5%. It is 500 ppm where nothing is said.
	 */
	public Simulation clockDrift(double share) {
		fault("clock drift " + share);
		this.network.maxDrift(share);
		return this;
	}

	/**
	 * Adds nodes that look for the cluster at the first of them. None is started.
	 */
	public Simulation nodes(int count) {
		for (int i = 0; i < count; i++) {
			add(CLUSTER).seeds(this.nodes.get(0));
		}
		return this;
	}

	/**
	 * Adds a node without seeds to a cluster, not started.
	 */
	public SimulatedNode add(String cluster) {
		int number = this.nodes.size();
		SimulatedNode node = new SimulatedNode(number, NodeId.of("node-" + number), cluster);
		this.nodes.add(node);
		this.byId.put(node.id(), node);
		return node;
	}

	/**
	 * Adds a node that has the id of another, not started. It is not among
	 * {@link #nodes()}.
	 */
	public SimulatedNode addTwin(SimulatedNode original) {
		return new SimulatedNode(this.nodes.size() + 1000, original.id(), original.cluster());
	}

	public SimulatedNode node(int number) {
		return this.nodes.get(number);
	}

	public List<SimulatedNode> nodes() {
		return List.copyOf(this.nodes);
	}

	/**
	 * Starts all nodes at once, waits until they see each other, and begins to count
	 * traffic.
	 */
	public Simulation formed() {
		this.nodes.forEach(this::start);
		stabilise(Duration.ofSeconds(60));
		return this;
	}

	/**
	 * Starts all nodes at once as members of one cluster that the first has begun, and in
	 * which all know each other already: where it would take too long, and more memory
	 * than there is, until thousands have met. None of them may die.
	 */
	public Simulation formedAlready() {
		this.founder = this.nodes.get(0);
		this.nodes.forEach((node) -> start(node.seeds(List.of())));
		new CommonViews(this.nodes.stream().map(SimulatedNode::process).toList()).giveToAll();
		return this;
	}

	/**
	 * An address at which a node can be dialled, and that it does not know.
	 */
	public NodeAddress alias(SimulatedNode node) {
		NodeAddress alias = new NodeAddress("alias-" + node.number(), 7946);
		this.network.alias(alias, this.network.hostAt(node.address()));
		return alias;
	}

	/** Starts a node's process, for the first time or again, at its last address. */
	public void start(SimulatedNode node) {
		startAt(node, node.address());
	}

	void startAt(SimulatedNode node, NodeAddress address) {
		if (node.isAlive()) {
			throw new IllegalStateException(node + " runs already");
		}
		fault("start " + node + " at " + address);
		VirtualProcess process = new VirtualProcess(node, this.network.hostAt(address), this.network,
				random("process", node.number() * 1000L + node.runs()));
		node.runs(process);
		this.invariants.started(process);
		Observer observer = new Observer(process, this.invariants, this.leaders, this.trace);
		ControlPlane control = new ControlPlane(
				new ControlPlaneConfig(this.config.withSeeds(node.seeds()),
						this.election.withEligible(node.isEligible()), this.partition),
				process.peer(), this.metadata, process, observer, (told) -> election(node, process, told));
		process.start(control);
		guarded(() -> {
			control.registry()
				.register(new ServiceEntry("echo", Map.of(Invariants.OWNER, node.id().value()), true,
						process.epochMillis()));
			control.start();
			control.join(node.seeds());
		});
	}

	private LeaderElection election(SimulatedNode node, VirtualProcess process, ElectionListener told) {
		Election election = new Election(this.election.withEligible(node.isEligible()), process.peer(), process, told);
		return (this.founder == null || this.founder == node) ? election : new FollowersElection(election);
	}

	/** {@code kill -9}: the process is gone, its kernel closes the connections. */
	public void crash(SimulatedNode... nodes) {
		for (SimulatedNode node : nodes) {
			fault("crash " + node);
			VirtualProcess process = node.process();
			process.end();
			this.network.closeAll(process, false);
		}
	}

	/** The host loses its power: silence. */
	public void powerOff(SimulatedNode... nodes) {
		for (SimulatedNode node : nodes) {
			fault("power off " + node);
			VirtualProcess process = node.process();
			process.host.poweredOff = true;
			process.end();
		}
	}

	/** Starts a node again that has ended, at the same address. */
	public void restart(SimulatedNode node) {
		start(node);
	}

	/** Starts a node again that has ended, at an address that nobody had before. */
	public void restartElsewhere(SimulatedNode node) {
		startAt(node, new NodeAddress("host-" + node.number() + "-" + node.runs(), 7946));
	}

	/** {@code SIGSTOP}. */
	public void pause(SimulatedNode node) {
		fault("pause " + node);
		guarded(node.process()::endStarvation);
		node.process().pause();
	}

	/**
	 * {@code SIGSTOP}, and {@code SIGCONT} after a while if the process is still there.
	 */
	public void pause(SimulatedNode node, Duration duration) {
		pause(node);
		VirtualProcess process = node.process();
		after(duration, () -> {
			if (node.process() == process && node.isAlive()) {
				resume(node);
			}
		});
	}

	/** Has something befall the world after a while, whoever runs it then. */
	public void after(Duration delay, Runnable fault) {
		this.time.in(delay.toNanos(), new Event() {

			@Override
			void happen() {
				fault.run();
			}

		});
	}

	/** The control loop hangs; the network still accepts connections. */
	public void hang(SimulatedNode node) {
		fault("hang " + node);
		guarded(node.process()::endStarvation);
		node.process().hang();
	}

	/**
	 * {@code SIGCONT}, the end of what the control loop hung in, or of a shortage of CPU.
	 */
	public void resume(SimulatedNode node) {
		fault("resume " + node);
		guarded(() -> {
			node.process().endStarvation();
			node.process().resume();
		});
	}

	/**
	 * From now on a node gets CPU only in bursts: it stands still, runs, stands still,
	 * and so on until it is resumed. Each burst and each gap is drawn, and these long on
	 * average.
	 */
	public void starve(SimulatedNode node, Duration burst, Duration gap) {
		starve(node, burst, gap, false);
	}

	/** The same with bursts and gaps that are all of one length. */
	public void starveRegularly(SimulatedNode node, Duration burst, Duration gap) {
		starve(node, burst, gap, true);
	}

	private void starve(SimulatedNode node, Duration burst, Duration gap, boolean regular) {
		fault("starve " + node + " runs " + burst + " stands " + gap);
		Bursts bursts = new Bursts(burst, gap, random("bursts", node.number() * 1_000_003L + this.time.now()), regular);
		guarded(() -> node.process().starve(bursts));
	}

	/** From now on everything that a node does takes this long; zero ends it. */
	public void slow(SimulatedNode node, Duration each) {
		fault("slow " + node + " " + each);
		node.process().slow(each.toNanos());
	}

	/**
	 * {@code SIGTERM}: withdraws, leaves and ends, announcing it to its connections.
	 */
	public void leave(SimulatedNode node) {
		fault("leave " + node);
		VirtualProcess process = node.process();
		guarded(() -> {
			process.control().withdraw();
			process.control().leave(() -> {
				process.control().stop();
				process.end();
				this.network.closeAll(process, true);
			});
		});
	}

	/** Nothing gets through between two nodes. */
	public void cut(SimulatedNode a, SimulatedNode b) {
		cutOneWay(a, b);
		cutOneWay(b, a);
	}

	/** Nothing gets through from one node to another. */
	public void cutOneWay(SimulatedNode from, SimulatedNode to) {
		fault("cut " + from + " -> " + to);
		this.network.cut(from.process().host, to.process().host, true);
	}

	/**
	 * Connections from one node to another are reset now, and refused from now on; the
	 * other way they are opened as ever.
	 */
	public void refuseOneWay(SimulatedNode from, SimulatedNode to) {
		fault("refuse " + from + " -> " + to);
		this.network.refuse(from.process().host, to.process().host);
	}

	/** Nothing gets through between a node and the rest. */
	public void isolate(SimulatedNode node) {
		partition(List.of(node));
	}

	/** Nothing gets through between these sides, nor between them and the rest. */
	@SafeVarargs
	public final void partition(Collection<SimulatedNode>... sides) {
		for (int side = 0; side < sides.length; side++) {
			fault("partition " + sides[side]);
			for (SimulatedNode node : sides[side]) {
				this.network.group(node.process().host, side + 1);
			}
		}
	}

	/** Nothing gets through between the sides of a cut. */
	public void partition(Cut cut) {
		connectOnly(cut);
	}

	/**
	 * From now on a node reaches just those others that the graph says, by the numbers of
	 * the nodes. Other faults of these ways stay.
	 */
	public void connectOnly(Graph graph) {
		fault("connect only " + graph);
		for (SimulatedNode from : this.nodes) {
			for (SimulatedNode to : this.nodes) {
				boolean cut = from != to && !graph.joins(from.number(), to.number());
				this.network.cut(this.network.hostAt(from.address()), this.network.hostAt(to.address()), cut);
			}
		}
	}

	/**
	 * Ends all faults of single ways. What befalls the whole network goes on: latency,
	 * loss, duplication and reordering.
	 */
	public void heal() {
		fault("heal");
		this.network.heal();
	}

	public Simulation loss(double probability) {
		fault("loss " + probability);
		this.network.loss(probability);
		return this;
	}

	public void lossOneWay(SimulatedNode from, SimulatedNode to, double probability) {
		fault("loss " + from + " -> " + to + " " + probability);
		this.network.loss(from.process().host, to.process().host, probability);
	}

	/** Of all that is sent to a node so much is lost on the last stretch of its way. */
	public void lossInto(SimulatedNode node, double probability) {
		fault("loss into " + node + " " + probability);
		this.network.lossInto(node.process().host, probability);
	}

	/** Of all that a node sends so much is lost on the first stretch of its way. */
	public void lossOutOf(SimulatedNode node, double probability) {
		fault("loss out of " + node + " " + probability);
		this.network.lossOutOf(node.process().host, probability);
	}

	/** Between two nodes all ways are down and up in turns, beginning now. */
	public void flap(SimulatedNode a, SimulatedNode b, Duration down, Duration up) {
		flapOneWay(a, b, down, up);
		flapOneWay(b, a, down, up);
	}

	/** The way from one node to another is down and up in turns, beginning now. */
	public void flapOneWay(SimulatedNode from, SimulatedNode to, Duration down, Duration up) {
		fault("flap " + from + " -> " + to + turns(down, up));
		this.network.flap(from.process().host, to.process().host, down.toNanos(), up.toNanos());
	}

	/** All ways that lead to a node are down and up in turns, beginning now. */
	public void flapInto(SimulatedNode node, Duration down, Duration up) {
		fault("flap into " + node + turns(down, up));
		this.network.flapInto(node.process().host, down.toNanos(), up.toNanos());
	}

	/** All ways that lead away from a node are down and up in turns, beginning now. */
	public void flapOutOf(SimulatedNode node, Duration down, Duration up) {
		fault("flap out of " + node + turns(down, up));
		this.network.flapOutOf(node.process().host, down.toNanos(), up.toNanos());
	}

	private static String turns(Duration down, Duration up) {
		return " down " + down + " up " + up;
	}

	public Simulation latency(Latency latency) {
		fault("latency");
		this.network.latency(latency);
		return this;
	}

	public Simulation duplicate(double probability) {
		fault("duplicate " + probability);
		this.network.duplication(probability);
		return this;
	}

	public Simulation reorder(double probability) {
		fault("reorder " + probability);
		this.network.reordering(probability);
		return this;
	}

	/** From now on the run fails if any other node is held for failed by anyone. */
	public Simulation onlyTheseMayFail(SimulatedNode... nodes) {
		this.invariants.onlyTheseMayFail(Set.of(nodes));
		return this;
	}

	/** From now on the run fails if any other node is suspected by anyone. */
	public Simulation onlyTheseMayBeSuspected(SimulatedNode... nodes) {
		this.invariants.onlyTheseMayBeSuspected(Set.of(nodes));
		return this;
	}

	/**
	 * Somebody is going to lie: what nodes hold of each other may be wrong for a while.
	 */
	public Simulation somebodyLies() {
		this.invariants.somebodyLies();
		return this;
	}

	/** From now on any node may be suspected and held for failed. */
	public Simulation anyMayFail() {
		this.invariants.anyMayFail();
		return this;
	}

	public void run(Duration duration) {
		runTo(this.time.now() + duration.toNanos());
	}

	/**
	 * Runs until a condition holds.
	 * @return how long it took, in steps of 10 ms
	 */
	public Duration runUntil(String what, Duration bound, BooleanSupplier condition) {
		long start = this.time.now();
		while (!condition.getAsBoolean()) {
			if (this.time.now() - start >= bound.toNanos()) {
				throw failure("Not within " + bound + ": " + what, null);
			}
			runTo(this.time.now() + LOOK);
		}
		return Duration.ofNanos(this.time.now() - start);
	}

	/**
	 * Ends all faults and runs until all views equal the truth: the running nodes are
	 * active, with their addresses and services, and no others are.
	 * @return how long it took, in steps of 10 ms
	 */
	public Duration stabilise(Duration bound) {
		this.nodes.stream()
			.filter((node) -> node.isAlive() && (!node.isRunning() || node.process().isStarved()))
			.forEach(this::resume);
		this.nodes.stream().filter(SimulatedNode::isRunning).forEach((node) -> node.process().slow(0));
		heal();
		loss(0).duplicate(0).reorder(0).latency(Latency.LAN);
		return runUntilConverged(bound);
	}

	/**
	 * As {@link #stabilise}, but leaves the faults as they are.
	 */
	public Duration runUntilConverged(Duration bound) {
		long start = this.time.now();
		while (!this.convergence.isReached()) {
			if (this.time.now() - start >= bound.toNanos()) {
				throw failure("Not converged within " + bound + ":\n  "
						+ String.join("\n  ", this.convergence.differences(20)), null);
			}
			runTo(this.time.now() + LOOK);
		}
		return Duration.ofNanos(this.time.now() - start);
	}

	/** Whether all views equal the truth now. */
	public boolean isConverged() {
		return this.convergence.isReached();
	}

	private void runTo(long moment) {
		guarded(() -> this.time.runTo(moment));
	}

	private void guarded(Runnable step) {
		if (this.guarding) {
			// A fault within a run: whoever runs it reports.
			step.run();
			return;
		}
		this.guarding = true;
		try {
			step.run();
		}
		catch (SimulationFailure ex) {
			throw failure(String.valueOf(ex.getMessage()), ex);
		}
		catch (RuntimeException ex) {
			throw failure("A node threw " + ex, ex);
		}
		finally {
			this.guarding = false;
		}
	}

	private void fault(String what) {
		this.trace.add(Trace.FAULT, -1, -1, 0, what.hashCode(), what);
	}

	private SimulationFailure failure(String what, @Nullable Throwable cause) {
		String message = what + "\n" + describe();
		return cause != null ? new SimulationFailure(message, cause) : new SimulationFailure(message);
	}

	/** The seed and the last events, for whoever looks for the cause of a failure. */
	public String describe() {
		int events = Integer.getInteger("simulation.trace", 60);
		return "Seed " + this.seed + ", time " + now() + ", the last events (-Dsimulation.trace=" + events + "):\n  "
				+ String.join("\n  ", this.trace.last(events));
	}

	public Duration now() {
		return Duration.ofNanos(this.time.now());
	}

	/** Events that have happened so far. */
	public long events() {
		return this.time.events();
	}

	/** A hash of all that has happened. */
	public long hash() {
		return this.trace.hash();
	}

	/** Chance for the story itself: which node to crash, when to cut. */
	public RandomGenerator random() {
		return this.script;
	}

	/**
	 * Whether the promises about leaders hold in the story from now on: they do not where
	 * two clusters are begun, or most voters forget what they promised during a cut.
	 */
	public Simulation leadersArePromised(boolean promised) {
		this.leaders.suspend(!promised);
		return this;
	}

	/** Leaders that there were so far. */
	public long elections() {
		return this.leaders.elections();
	}

	/**
	 * The node that leads, by its own clock, {@code null} for none.
	 */
	public @Nullable SimulatedNode leader() {
		List<VirtualProcess> leading = this.leaders.leaders();
		return leading.isEmpty() ? null : leading.get(0).node;
	}

	/**
	 * Runs until a node leads and all running ones know it.
	 * @return how long it took, in steps of 10 ms
	 */
	public Duration runUntilLed(Duration bound) {
		return runUntil("one leader that all know", bound, this::isLed);
	}

	private boolean isLed() {
		SimulatedNode leader = (this.leaders.leaders().size() == 1) ? leader() : null;
		return leader != null && this.nodes.stream()
			.filter(SimulatedNode::isRunning)
			.allMatch((node) -> node.knownLeader() != null && leader.id().equals(node.knownLeader()));
	}

	/** All suspicions and declarations of failure so far. */
	public List<Verdict> verdicts() {
		return List.copyOf(this.invariants.verdicts());
	}

	/** Starts to count what the running nodes send. */
	public Traffic traffic() {
		return new Traffic(this.time,
				this.nodes.stream().filter(SimulatedNode::isRunning).collect(Collectors.toList()));
	}

}
