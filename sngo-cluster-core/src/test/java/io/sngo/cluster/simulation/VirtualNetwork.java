// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.sngo.cluster.JoinRejectedException.Reason;
import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.protocol.ConnectionLoss;
import io.sngo.cluster.protocol.ControlMessage;
import io.sngo.cluster.protocol.DialResult;
import io.sngo.cluster.protocol.Peer;

/**
 * What lies between the processes, kernels included: connections are opened for messages
 * and kept, keep the order of messages, and end the way TCP connections end. What is sent
 * into a cut waits until the sender's kernel tries again after the cut has ended. It is
 * harsher than TCP in one respect: a message that is lost at random is lost for good
 * while its connection lives on.
 */
final class VirtualNetwork {

	static final int FRAME_HEADER_BYTES = 16;

	/** Time for connecting and shaking hands. */
	private static final long CONNECT_TIMEOUT = 3_000_000_000L;

	/** After this time without an acknowledgement the kernel gives a connection up. */
	private static final long RETRANSMISSION_LIMIT = 15_000_000_000L;

	/**
	 * After so long the kernel sends again what was not acknowledged; doubled each time.
	 */
	private static final long FIRST_RETRANSMISSION = 200_000_000L;

	/** A connection that was not used for so long was closed on purpose. */
	private static final long IDLE_TIMEOUT = 120_000_000_000L;

	/** After this time a lost packet of the handshake is sent again. */
	private static final long HANDSHAKE_RETRANSMISSION = 1_000_000_000L;

	private static final long REORDERING_SPAN = 50_000_000L;

	/** Quartz, by how many millionths it is off. */
	private static final long USUAL_DRIFT_PPM = 500;

	final VirtualTime time;

	final Trace trace;

	private final SplittableRandom random;

	private final List<VirtualHost> hosts = new ArrayList<>();

	private final Map<NodeAddress, VirtualHost> byAddress = new HashMap<>();

	private Latency latency = Latency.LAN;

	private double loss;

	private double duplication;

	private double reordering;

	private boolean faulty;

	private long maxDriftPpm = USUAL_DRIFT_PPM;

	/** By how much wall clocks are off, in milliseconds. */
	private long maxSkewMillis = 5_000;

	VirtualNetwork(VirtualTime time, Trace trace, SplittableRandom random) {
		this.time = time;
		this.trace = trace;
		this.random = random;
	}

	/**
	 * The host at an address; one that nobody ever started answers nothing.
	 */
	VirtualHost hostAt(NodeAddress address) {
		VirtualHost host = this.byAddress.get(address);
		if (host == null) {
			host = new VirtualHost(this.hosts.size(), address);
			host.poweredOff = true;
			this.hosts.add(host);
			this.byAddress.put(address, host);
		}
		return host;
	}

	/**
	 * A second address of a host, as a name is to a number.
	 */
	void alias(NodeAddress alias, VirtualHost host) {
		this.byAddress.put(alias, host);
	}

	void maxDrift(double share) {
		this.maxDriftPpm = Math.round(share * DriftingClock.PARTS);
	}

	void maxSkew(Duration skew) {
		this.maxSkewMillis = skew.toMillis();
	}

	/**
	 * Draws by how many milliseconds a wall clock is off.
	 */
	long skew(SplittableRandom random) {
		return random.nextLong(-this.maxSkewMillis, this.maxSkewMillis + 1);
	}

	/**
	 * Draws by how many millionths a clock is too fast. Every second clock is off as far
	 * as it may be, which is where protocols fail first.
	 */
	long drift(SplittableRandom random) {
		long drawn = random.nextLong(-2 * this.maxDriftPpm, 2 * this.maxDriftPpm + 1);
		return Math.max(-this.maxDriftPpm, Math.min(this.maxDriftPpm, drawn));
	}

	void latency(Latency latency) {
		this.latency = latency;
	}

	void loss(double probability) {
		this.loss = probability;
	}

	void duplication(double probability) {
		this.duplication = probability;
	}

	void reordering(double probability) {
		this.reordering = probability;
	}

	void cut(VirtualHost from, VirtualHost to, boolean cut) {
		from.faultyLink(to).cut = cut;
		this.faulty = true;
	}

	/**
	 * A firewall on the way from one host to another forgets the connections that it
	 * knows, and refuses new ones in the name of the target.
	 */
	void refuse(VirtualHost from, VirtualHost to) {
		from.faultyLink(to).refusing = true;
		this.faulty = true;
		Connection connection = from.connection(to);
		VirtualProcess process = from.process;
		VirtualProcess other = (connection != null && process != null) ? connection.other(process) : null;
		if (other != null && connection.state == Connection.State.OPEN) {
			close(connection);
			tellLost(process, other, ConnectionLoss.CLOSED_BY_PEER);
			tellLost(other, process, ConnectionLoss.CLOSED_BY_PEER);
		}
	}

	private boolean refuses(VirtualHost from, VirtualHost to) {
		Link link = this.faulty ? from.link(to) : null;
		return link != null && link.refusing;
	}

	void loss(VirtualHost from, VirtualHost to, double probability) {
		from.faultyLink(to).loss = probability;
		this.faulty = true;
	}

	void lossInto(VirtualHost host, double probability) {
		host.into.loss = probability;
		this.faulty = true;
	}

	void lossOutOf(VirtualHost host, double probability) {
		host.outOf.loss = probability;
		this.faulty = true;
	}

	/**
	 * From now on the way from one host to another is down and up in turns.
	 */
	void flap(VirtualHost from, VirtualHost to, long down, long up) {
		from.faultyLink(to).flapping = new Flapping(this.time.now(), down, up);
		this.faulty = true;
	}

	void flapInto(VirtualHost host, long down, long up) {
		host.into.flapping = new Flapping(this.time.now(), down, up);
		this.faulty = true;
	}

	void flapOutOf(VirtualHost host, long down, long up) {
		host.outOf.flapping = new Flapping(this.time.now(), down, up);
		this.faulty = true;
	}

	void group(VirtualHost host, int group) {
		host.group = group;
		this.faulty = true;
	}

	/**
	 * Ends all faults of single ways: cuts, partitions, refusals, loss.
	 */
	void heal() {
		this.hosts.forEach(VirtualHost::heal);
		this.faulty = false;
	}

	boolean reaches(VirtualHost from, VirtualHost to) {
		if (!this.faulty) {
			return true;
		}
		long now = this.time.now();
		if (from.group != to.group || from.outOf.isDown(now) || to.into.isDown(now)) {
			return false;
		}
		Link link = from.link(to);
		return link == null || !link.isDown(now);
	}

	private double lossOf(VirtualHost from, VirtualHost to) {
		if (!this.faulty) {
			return this.loss;
		}
		Link link = from.link(to);
		double between = link != null && link.loss > 0 ? link.loss : this.loss;
		return 1 - (1 - between) * (1 - from.outOf.loss) * (1 - to.into.loss);
	}

	void send(VirtualProcess sender, NodeAddress address, ControlMessage message) {
		VirtualHost target = hostAt(address);
		Connection connection = sender.host.connection(target);
		if (connection != null && connection.isBackingOff(this.time.now()) && connection.serves(sender)) {
			return;
		}
		if (connection == null || !isUsable(connection, sender)) {
			connection = open(sender, target, connection);
		}
		if (connection.state == Connection.State.OPEN) {
			transmit(connection, sender, message);
		}
		else {
			connection.await(sender, message);
		}
	}

	private boolean isUsable(Connection connection, VirtualProcess sender) {
		return connection.serves(sender) && switch (connection.state) {
			case OPENING -> true;
			case OPEN -> this.time.now() - connection.lastUsed < IDLE_TIMEOUT;
			case FAILED, CLOSED -> false;
		};
	}

	private void transmit(Connection connection, VirtualProcess sender, ControlMessage message) {
		VirtualProcess receiver = connection.other(sender);
		if (receiver == null) {
			return;
		}
		connection.lastUsed = this.time.now();
		sender.counters.sent(message.type(), message.body().length + FRAME_HEADER_BYTES);
		boolean arrives = reaches(sender.host, receiver.host);
		if (!arrives || !reaches(receiver.host, sender.host)) {
			giveUpLater(connection, sender);
		}
		if (!arrives || connection.isHolding(receiver)) {
			hold(connection, sender, receiver, message);
			return;
		}
		double loss = lossOf(sender.host, receiver.host);
		if (loss > 0 && this.random.nextDouble() < loss) {
			return;
		}
		carry(connection, sender, receiver, message);
		if (this.duplication > 0 && this.random.nextDouble() < this.duplication) {
			carry(connection, sender, receiver, message);
		}
	}

	/**
	 * A message waits behind those that wait already for the kernel's next attempt.
	 */
	private void hold(Connection connection, VirtualProcess sender, VirtualProcess receiver, ControlMessage message) {
		boolean first = !connection.isHolding(receiver);
		connection.hold(receiver, message);
		if (first) {
			retransmit(connection, sender, receiver, FIRST_RETRANSMISSION);
		}
	}

	private void retransmit(Connection connection, VirtualProcess sender, VirtualProcess receiver, long delay) {
		this.time.in(delay, new Action(() -> {
			if (connection.state != Connection.State.OPEN || !sender.isRunningOrPaused()) {
				connection.release(receiver);
			}
			else if (reaches(sender.host, receiver.host)) {
				connection.release(receiver).forEach((message) -> carry(connection, sender, receiver, message));
			}
			else {
				retransmit(connection, sender, receiver, 2 * delay);
			}
		}));
	}

	private void carry(Connection connection, VirtualProcess sender, VirtualProcess receiver, ControlMessage message) {
		long arrival = this.time.now() + delay();
		if (this.reordering > 0 && this.random.nextDouble() < this.reordering) {
			arrival += this.random.nextLong(REORDERING_SPAN);
		}
		else {
			arrival = connection.inOrder(receiver, arrival);
		}
		this.time.at(arrival, new Arrival(receiver, sender, connection, message));
	}

	private void giveUpLater(Connection connection, VirtualProcess sender) {
		if (connection.givingUp) {
			return;
		}
		connection.givingUp = true;
		this.time.in(RETRANSMISSION_LIMIT, new Action(() -> {
			connection.givingUp = false;
			VirtualProcess other = connection.other(sender);
			if (connection.state == Connection.State.OPEN && other != null
					&& !(reaches(sender.host, other.host) && reaches(other.host, sender.host))) {
				close(connection);
				tellLost(sender, other, ConnectionLoss.BROKEN);
			}
		}));
	}

	private Connection open(VirtualProcess opener, VirtualHost target, @Nullable Connection before) {
		Connection connection = new Connection(opener, target, before);
		opener.host.connect(target, connection);
		target.connect(opener.host, connection);
		TimerTask timeout = new TimerTask(opener, () -> fail(connection, ConnectionLoss.BROKEN));
		this.time.at(opener.after(CONNECT_TIMEOUT), timeout);
		shakeHands(opener, target, new Handshake() {

			@Override
			public void answered(VirtualProcess acceptor) {
				timeout.cancel();
				if (connection.state == Connection.State.OPENING) {
					connection.opened(acceptor);
					connection.lastUsed = VirtualNetwork.this.time.now();
					connection.takeWaiting().forEach((waiting) -> {
						if (waiting.sender().isRunningOrPaused() && connection.serves(waiting.sender())) {
							transmit(connection, waiting.sender(), waiting.message());
						}
					});
				}
			}

			@Override
			public void refused() {
				fail(connection, ConnectionLoss.REFUSED);
			}

			@Override
			public void rejected(Reason reason, String message) {
				fail(connection, ConnectionLoss.BROKEN);
			}

		});
		return connection;
	}

	private void fail(Connection connection, ConnectionLoss loss) {
		if (connection.state != Connection.State.OPENING) {
			return;
		}
		connection.failed(this.time.now(), this.random.nextDouble());
		List<VirtualProcess> told = new ArrayList<>();
		for (Connection.Waiting waiting : connection.takeWaiting()) {
			VirtualProcess sender = waiting.sender();
			if (!told.contains(sender)) {
				told.add(sender);
				VirtualHost other = sender == connection.opener ? connection.target : connection.opener.host;
				this.time.in(0, new Notice(sender, Trace.CONNECT_FAILED, other.index, loss,
						() -> sender.control().onConnectFailed(other.address, loss)));
			}
		}
	}

	void dial(VirtualProcess dialler, NodeAddress address, long timeoutNanos, Consumer<DialResult> whenDone) {
		VirtualHost target = hostAt(address);
		Dial once = new Dial(dialler, target, whenDone);
		this.time.at(dialler.after(timeoutNanos), once.timeout);
		shakeHands(dialler, target, new Handshake() {

			@Override
			public void answered(VirtualProcess acceptor) {
				once.accept(new DialResult.Answered(acceptor.peer()));
			}

			@Override
			public void refused() {
				once.accept(new DialResult.Refused());
			}

			@Override
			public void rejected(Reason reason, String message) {
				once.accept(new DialResult.Rejected(reason, message));
			}

		});
	}

	/**
	 * A fresh connection from the first packet on. The kernel of the target accepts or
	 * refuses it, its process answers the handshake; the result is told on the loop of
	 * the process that asked.
	 */
	private void shakeHands(VirtualProcess client, VirtualHost target, Handshake result) {
		VirtualHost source = client.host;
		client.counters.handshake();
		if (!reaches(source, target)) {
			return;
		}
		if (refuses(source, target)) {
			this.time.in(delay(), new Reply(client, result::refused));
			return;
		}
		this.time.in(handshakeDelay(source, target), new Action(() -> {
			if (target.poweredOff) {
				return;
			}
			VirtualProcess server = target.process;
			if (server == null) {
				refuse(client, target, result);
			}
			else if (reaches(target, source) && reaches(source, target)) {
				this.time.in(handshakeDelay(target, source) + handshakeDelay(source, target),
						new Hello(server, client, result));
			}
		}));
	}

	private void refuse(VirtualProcess client, VirtualHost target, Handshake result) {
		if (!target.poweredOff && reaches(target, client.host)) {
			this.time.in(handshakeDelay(target, client.host), new Reply(client, result::refused));
		}
	}

	private long handshakeDelay(VirtualHost from, VirtualHost to) {
		long delay = delay();
		double loss = lossOf(from, to);
		for (int tries = 0; tries < 5 && loss > 0 && this.random.nextDouble() < loss; tries++) {
			delay += HANDSHAKE_RETRANSMISSION;
		}
		return delay;
	}

	private long delay() {
		return Math.max(1, this.latency.draw(this.random));
	}

	/**
	 * The kernel of a process that ended closes its connections.
	 * @param announced whether the process had said that it would, so that nobody takes
	 * it for a death
	 */
	void closeAll(VirtualProcess ended, boolean announced) {
		for (Connection connection : ended.host.connections()) {
			if (connection == null || (connection.opener != ended && connection.acceptor != ended)) {
				continue;
			}
			VirtualProcess other = connection.other(ended);
			boolean open = connection.state == Connection.State.OPEN
					&& this.time.now() - connection.lastUsed < IDLE_TIMEOUT;
			if (announced || !open || other == null) {
				close(connection);
			}
			else if (reaches(ended.host, other.host)) {
				long arrival = connection.inOrder(other, this.time.now() + delay());
				this.time.at(arrival, new Action(() -> reset(connection, other, ended)));
			}
		}
	}

	private void reset(Connection connection, VirtualProcess told, VirtualProcess gone) {
		if (connection.state == Connection.State.OPEN) {
			close(connection);
			tellLost(told, gone, ConnectionLoss.CLOSED_BY_PEER);
		}
	}

	private void tellLost(VirtualProcess told, VirtualProcess other, ConnectionLoss loss) {
		Peer peer = other.peer();
		this.time.in(0,
				new Notice(told, Trace.LOST, other.number(), loss, () -> told.control().onConnectionLost(peer, loss)));
	}

	private void close(Connection connection) {
		connection.state = Connection.State.CLOSED;
		VirtualHost source = connection.opener.host;
		if (source.connection(connection.target) == connection) {
			source.connect(connection.target, null);
			connection.target.connect(source, null);
		}
	}

	/**
	 * What comes of a handshake; at most one of these is called.
	 */
	private interface Handshake {

		void answered(VirtualProcess acceptor);

		void refused();

		void rejected(Reason reason, String message);

	}

	/** One dial, which has one result. */
	private static final class Dial {

		private final VirtualProcess dialler;

		private final VirtualHost target;

		private final Consumer<DialResult> whenDone;

		private final TimerTask timeout;

		private boolean done;

		Dial(VirtualProcess dialler, VirtualHost target, Consumer<DialResult> whenDone) {
			this.dialler = dialler;
			this.target = target;
			this.whenDone = whenDone;
			this.timeout = new TimerTask(dialler, () -> accept(new DialResult.TimedOut("no answer")));
		}

		void accept(DialResult result) {
			if (!this.done) {
				this.done = true;
				this.timeout.cancel();
				// Of its text, because enums have another hash code in every JVM.
				this.dialler.trace()
					.add(Trace.DIALLED, this.dialler.number(), this.target.index, 0, result.toString().hashCode(),
							result);
				this.whenDone.accept(result);
			}
		}

	}

	/** Something that concerns kernels only. */
	private static final class Action extends Event {

		private final Runnable action;

		Action(Runnable action) {
			this.action = action;
		}

		@Override
		void happen() {
			this.action.run();
		}

	}

	private static final class Reply extends Task {

		private final Runnable reply;

		Reply(VirtualProcess process, Runnable reply) {
			super(process);
			this.reply = reply;
		}

		@Override
		void perform() {
			this.reply.run();
		}

	}

	private static final class Notice extends Task {

		private final int kind;

		private final int other;

		private final ConnectionLoss loss;

		private final Runnable notice;

		Notice(VirtualProcess process, int kind, int other, ConnectionLoss loss, Runnable notice) {
			super(process);
			this.kind = kind;
			this.other = other;
			this.loss = loss;
			this.notice = notice;
		}

		@Override
		void perform() {
			this.process.trace()
				.add(this.kind, this.process.number(), this.other, 0, this.loss.name().hashCode(), this.loss);
			this.notice.run();
		}

	}

	/** The handshake of a client at a process, answered by its network threads. */
	private final class Hello extends Task {

		private final VirtualProcess client;

		private final Handshake result;

		Hello(VirtualProcess server, VirtualProcess client, Handshake result) {
			super(server);
			this.client = client;
			this.result = result;
		}

		@Override
		boolean needsLoop() {
			return false;
		}

		@Override
		void perform() {
			VirtualProcess server = this.process;
			server.counters.handshake();
			if (!reaches(server.host, this.client.host)) {
				return;
			}
			boolean sameCluster = server.cluster().equals(this.client.cluster());
			VirtualNetwork.this.time.in(handshakeDelay(server.host, this.client.host), new Reply(this.client, () -> {
				if (sameCluster) {
					this.result.answered(server);
				}
				else {
					this.result.rejected(Reason.WRONG_CLUSTER, "this is cluster '" + server.cluster()
							+ "', the caller says '" + this.client.cluster() + "'");
				}
			}));
		}

		@Override
		void discarded() {
			refuse(this.client, this.process.host, this.result);
		}

	}

	/** A message at its receiver. */
	private final class Arrival extends Task {

		private final VirtualProcess sender;

		private final Connection connection;

		private final ControlMessage message;

		Arrival(VirtualProcess receiver, VirtualProcess sender, Connection connection, ControlMessage message) {
			super(receiver);
			this.sender = sender;
			this.connection = connection;
			this.message = message;
		}

		@Override
		void perform() {
			this.process.receive(this.sender, this.message);
		}

		@Override
		void discarded() {
			// The kernel answers for a process that is gone.
			VirtualHost host = this.process.host;
			if (!host.poweredOff && reaches(host, this.sender.host)) {
				VirtualNetwork.this.time.in(delay(),
						new Action(() -> reset(this.connection, this.sender, this.process)));
			}
		}

	}

}
