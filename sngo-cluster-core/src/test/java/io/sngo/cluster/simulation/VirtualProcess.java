// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.simulation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;

import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.controlplane.ControlPlane;
import io.sngo.cluster.protocol.ControlMessage;
import io.sngo.cluster.protocol.DialResult;
import io.sngo.cluster.protocol.Environment;
import io.sngo.cluster.protocol.Peer;
import io.sngo.cluster.protocol.WireReader;

/**
 * One run of a node: the environment of its control plane, and its only thread.
 */
final class VirtualProcess implements Environment {

	/** By how much timers are late at most: two that are due at once run in any order. */
	private static final long MAX_LATENESS = 1_000_000;

	private static final int JOIN_REPLY = 7;

	private static final int JOIN_REPLY_CODE = 6;

	/** What a wall clock says when the world begins. */
	private static final long EPOCH_MILLIS = 1_700_000_000_000L;

	final SimulatedNode node;

	final VirtualHost host;

	final Counters counters = new Counters();

	private final VirtualNetwork network;

	private final Peer peer;

	private final SplittableRandom random;

	private final SplittableRandom scheduler;

	private final DriftingClock clock;

	private final long epochSkew;

	private final List<Task> timersDue = new ArrayList<>();

	private final ArrayDeque<Task> backlog = new ArrayDeque<>();

	private State state = State.RUNNING;

	private long slowness;

	private long busyUntil;

	private boolean wakeScheduled;

	private @Nullable ControlPlane control;

	private @Nullable Starvation starvation;

	VirtualProcess(SimulatedNode node, VirtualHost host, VirtualNetwork network, SplittableRandom random) {
		this.node = node;
		this.host = host;
		this.network = network;
		this.random = random;
		this.peer = new Peer(node.id(), random.nextLong(), host.address);
		// Monotonic clocks start anywhere, wall clocks disagree by seconds.
		long origin = random.nextLong(-(1L << 60), 1L << 60);
		this.epochSkew = network.skew(random);
		this.scheduler = random.split();
		this.clock = new DriftingClock(origin, network.drift(this.scheduler));
	}

	void start(ControlPlane control) {
		this.control = control;
		this.host.poweredOff = false;
		this.host.process = this;
	}

	ControlPlane control() {
		if (this.control == null) {
			throw new IllegalStateException(this.node + " has no control plane yet");
		}
		return this.control;
	}

	Peer peer() {
		return this.peer;
	}

	int number() {
		return this.node.number();
	}

	String cluster() {
		return this.node.cluster();
	}

	Trace trace() {
		return this.network.trace;
	}

	boolean isRunning() {
		return this.state == State.RUNNING;
	}

	boolean isRunningOrPaused() {
		return this.state != State.ENDED;
	}

	boolean isSlow() {
		return this.slowness > 0;
	}

	@Override
	public long nanoTime() {
		return this.clock.at(this.network.time.now());
	}

	/** When something ends that takes so long by the clock of this process. */
	long after(long nanos) {
		return this.clock.after(nanos, this.network.time.now());
	}

	@Override
	public long epochMillis() {
		return EPOCH_MILLIS + this.epochSkew + this.network.time.now() / 1_000_000;
	}

	@Override
	public RandomGenerator random() {
		return this.random;
	}

	@Override
	public Timer schedule(long delayNanos, Runnable task) {
		if (delayNanos < 0) {
			throw new IllegalArgumentException("Delay " + delayNanos + " is negative");
		}
		TimerTask timer = new TimerTask(this, task);
		this.network.time.at(after(delayNanos) + this.scheduler.nextLong(MAX_LATENESS), timer);
		return timer;
	}

	@Override
	public void send(NodeAddress to, ControlMessage message) {
		if (isRunning()) {
			this.network.send(this, to, message);
		}
	}

	@Override
	public void dial(NodeAddress address, long timeoutNanos, Consumer<DialResult> whenDone) {
		if (isRunning()) {
			this.network.dial(this, address, timeoutNanos, whenDone);
		}
	}

	/**
	 * Runs a task now, or when the process gets to it.
	 */
	void accept(Task task) {
		if (task.isCancelled()) {
			return;
		}
		if (!task.needsLoop() && (this.state == State.RUNNING || this.state == State.HUNG)) {
			task.perform();
			return;
		}
		switch (this.state) {
			case ENDED -> task.discarded();
			case PAUSED, HUNG -> (task.isTimer() ? this.timersDue : this.backlog).add(task);
			case RUNNING -> {
				if (!this.backlog.isEmpty() || this.network.time.now() < this.busyUntil) {
					this.backlog.add(task);
					wakeLater();
				}
				else {
					run(task);
				}
			}
		}
	}

	void receive(VirtualProcess sender, ControlMessage message) {
		trace().add(Trace.MESSAGE, number(), sender.number(), message.type(), java.util.Arrays.hashCode(message.body()),
				message.body().length + " bytes");
		if (isAdmission(message)) {
			this.node.letIn();
		}
		control().onMessage(sender.peer, message);
	}

	/** Whether it is the answer to a join, and says yes. */
	private static boolean isAdmission(ControlMessage message) {
		if (message.type() != JOIN_REPLY) {
			return false;
		}
		WireReader in = new WireReader(message.body());
		while (in.next()) {
			if (in.field() == JOIN_REPLY_CODE) {
				return in.varint() == 0;
			}
		}
		return false;
	}

	void pause() {
		if (this.state == State.RUNNING) {
			this.state = State.PAUSED;
		}
	}

	/**
	 * The control loop stands still, while the threads of the network go on.
	 */
	void hang() {
		if (this.state == State.RUNNING) {
			this.state = State.HUNG;
		}
	}

	/**
	 * From now on it gets the processor in bursts only.
	 */
	void starve(Bursts bursts) {
		endStarvation();
		this.starvation = new Starvation(this, bursts);
		this.starvation.begin();
	}

	void endStarvation() {
		if (this.starvation != null) {
			this.starvation.end();
			this.starvation = null;
		}
	}

	boolean isStarved() {
		return this.starvation != null;
	}

	/**
	 * Something that befalls the process after some time of the world.
	 */
	void later(long nanos, Event event) {
		this.network.time.in(nanos, event);
	}

	/**
	 * Goes on: first all timers that became due meanwhile, then what has arrived. It is
	 * the order that makes a process accuse everybody else.
	 */
	void resume() {
		if (this.state != State.PAUSED && this.state != State.HUNG) {
			return;
		}
		this.state = State.RUNNING;
		List<Task> arrived = new ArrayList<>(this.backlog);
		this.backlog.clear();
		this.backlog.addAll(this.timersDue);
		this.timersDue.clear();
		this.backlog.addAll(arrived);
		work();
	}

	/**
	 * Makes every callback take this long; 0 ends it.
	 */
	void slow(long nanos) {
		this.slowness = nanos;
	}

	/**
	 * Ends the process. What waits for it is answered as its kernel does.
	 */
	void end() {
		this.state = State.ENDED;
		if (this.host.process == this) {
			this.host.process = null;
		}
		List<Task> left = new ArrayList<>(this.backlog);
		this.backlog.clear();
		this.timersDue.clear();
		left.forEach(Task::discarded);
	}

	private void run(Task task) {
		if (this.slowness > 0) {
			this.busyUntil = this.network.time.now() + this.slowness;
		}
		task.perform();
	}

	private void work() {
		while (this.state == State.RUNNING && !this.backlog.isEmpty()) {
			if (this.network.time.now() < this.busyUntil) {
				wakeLater();
				return;
			}
			Task next = this.backlog.remove();
			if (!next.isCancelled()) {
				run(next);
			}
		}
	}

	private void wakeLater() {
		if (!this.wakeScheduled) {
			this.wakeScheduled = true;
			this.network.time.at(this.busyUntil, new Event() {

				@Override
				void happen() {
					VirtualProcess.this.wakeScheduled = false;
					work();
				}

			});
		}
	}

	private enum State {

		RUNNING, PAUSED, HUNG, ENDED

	}

}
