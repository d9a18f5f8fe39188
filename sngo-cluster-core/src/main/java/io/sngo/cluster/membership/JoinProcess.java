// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.sngo.cluster.JoinRejectedException.Reason;
import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.NodeState;
import io.sngo.cluster.protocol.DialResult;
import io.sngo.cluster.protocol.Peer;

/**
 * The joining node's side of a join. It asks every seed, again and again, until one takes
 * it in; after that it keeps looking for seeds that are not in view, so that clusters
 * that were started apart, or cut apart, find each other.
 * <p>
 * A node that has no seeds, or is one itself, is a cluster of its own at once. Nodes that
 * only name each other would wait for ever: where all seeds of a node answer that they
 * are looking, too, the one with the smallest id begins.
 */
final class JoinProcess {

	/**
	 * Longest time between two rounds, so that a seed that comes up late is soon found.
	 */
	private static final long LONGEST_PAUSE = 5_000_000_000L;

	private static final int MAX_SEEDS = 2000;

	private final Context context;

	private final Updates updates;

	private final LocalStatements statements;

	private final AntiEntropy antiEntropy;

	private final Map<NodeAddress, Seed> seeds = new LinkedHashMap<>();

	private long number;

	private long pause;

	private boolean joined;

	private boolean selfSeed;

	private @Nullable Reason rejection;

	private String rejectionMessage = "";

	private boolean running;

	JoinProcess(Context context, Updates updates, LocalStatements statements, AntiEntropy antiEntropy) {
		this.context = context;
		this.updates = updates;
		this.statements = statements;
		this.antiEntropy = antiEntropy;
		context.config().seeds().forEach(this::add);
	}

	void start() {
		if (this.seeds.isEmpty() || this.selfSeed) {
			begin(0);
		}
		this.pause = this.context.heartbeat() / 4;
		if (!this.running) {
			this.running = true;
			round();
		}
	}

	/**
	 * Looks at more addresses, too. A node that left looks for a cluster again.
	 */
	void join(List<NodeAddress> more) {
		more.forEach(this::add);
		this.pause = this.context.heartbeat() / 4;
		if (this.context.local().state == NodeState.LEFT) {
			this.joined = false;
			this.statements.state(NodeState.JOINING);
			if (this.seeds.isEmpty() || this.selfSeed) {
				begin(0);
			}
		}
		this.seeds.values().forEach(this::attempt);
	}

	private void add(NodeAddress address) {
		if (address.equals(this.context.local().peer.address())) {
			this.selfSeed = true;
		}
		else if (this.seeds.size() < MAX_SEEDS) {
			this.seeds.putIfAbsent(address, new Seed(address));
		}
	}

	/** Whether this node looks for the cluster at an address. */
	boolean isSeed(NodeAddress address) {
		return this.seeds.containsKey(address) || this.seeds.values()
			.stream()
			.anyMatch((seed) -> seed.peer != null && seed.peer.address().equals(address));
	}

	/**
	 * A member of a cluster has shown itself while this node looks for one.
	 */
	void offer(Peer member) {
		if (!this.joined && this.context.local().state == NodeState.JOINING) {
			add(member.address());
			Seed seed = this.seeds.get(member.address());
			if (seed != null) {
				attempt(seed);
			}
		}
	}

	/**
	 * This node lost its place to another live node of the same id.
	 */
	void stepDown(String message) {
		this.joined = false;
		reject(Reason.DUPLICATE_NODE_ID, message);
		this.statements.state(NodeState.JOINING);
		for (MemberEntry entry : new ArrayList<>(this.context.members().all())) {
			if (entry != this.context.local()) {
				add(entry.peer.address());
				this.updates.forget(entry);
			}
		}
	}

	private void round() {
		if (this.context.local().state != NodeState.LEFT) {
			this.seeds.values().forEach(this::attempt);
			beginIfFirst();
		}
		this.context.timers().schedule(this.context.jittered(this.pause), this::round);
		this.pause = this.joined ? LONGEST_PAUSE : Math.min(this.pause * 2, LONGEST_PAUSE);
	}

	private void attempt(Seed seed) {
		if (seed.dialling || seed.request != 0 || isInView(seed)) {
			return;
		}
		seed.dialling = true;
		this.context.environment().dial(seed.address, 2 * this.context.heartbeat(), (result) -> {
			seed.dialling = false;
			onDialled(seed, result);
		});
	}

	private boolean isInView(Seed seed) {
		if (seed.peer == null) {
			return false;
		}
		MemberEntry entry = this.context.members().get(seed.peer.id());
		return this.joined && entry != null && (entry == this.context.local() || entry.isLive())
				&& entry.peer.instance() == seed.peer.instance();
	}

	private void onDialled(Seed seed, DialResult result) {
		if (!(result instanceof DialResult.Answered answered)) {
			seed.failure = Admission.describe(result);
			seed.waitsForThis = false;
			if (result instanceof DialResult.Rejected rejected) {
				reject(rejected.reason(), rejected.message());
			}
			return;
		}
		Peer local = this.context.local().peer;
		seed.peer = answered.peer();
		seed.failure = "";
		if (answered.peer().id().equals(local.id()) && answered.peer().instance() == local.instance()) {
			this.seeds.remove(seed.address);
			this.selfSeed = true;
			if (!this.joined && this.context.local().state == NodeState.JOINING) {
				begin(0);
			}
		}
		else if (this.joined) {
			if (!isInView(seed)) {
				this.antiEntropy.syncWith(answered.peer().address());
			}
		}
		else if (this.context.local().state == NodeState.JOINING) {
			ask(seed, answered.peer());
		}
	}

	private void ask(Seed seed, Peer peer) {
		long request = ++this.number;
		seed.request = request;
		this.context.outbox()
			.send(peer.address(), Outbox.JOIN,
					Envelope.answer(request).nested(9, this.context.local().record(NodeState.ACTIVE).encode()));
		// The seed dials twice at most before it answers.
		this.context.timers().schedule(4 * this.context.heartbeat(), () -> {
			if (seed.request == request) {
				seed.request = 0;
				seed.failure = "node '" + peer.id() + "' does not answer at the address that it advertises, "
						+ peer.address();
			}
		});
	}

	void onReply(Envelope message, Peer from) {
		for (Seed seed : this.seeds.values()) {
			if (seed.request == message.number && seed.request != 0) {
				seed.request = 0;
				onReply(seed, JoinReply.of(message), message, from);
				return;
			}
		}
	}

	private void onReply(Seed seed, JoinReply reply, Envelope message, Peer from) {
		seed.waitsForThis = reply == JoinReply.WAITING_FOR_YOU;
		seed.failure = message.text;
		if (this.joined || this.context.local().state != NodeState.JOINING) {
			return;
		}
		switch (reply) {
			case ACCEPTED -> {
				if (Incarnations.isPlausible(this.context.local().incarnation, message.incarnation)) {
					begin(message.incarnation);
					this.context.outbox().tell(from.address(), new Rumor.Alive(this.context.local().claim()));
					this.antiEntropy.syncWith(from.address());
				}
			}
			case NOT_YET -> {
				// the next round asks again
			}
			case WAITING_FOR_YOU -> beginIfFirst();
			default -> reject(reply.reason(), message.text);
		}
	}

	private void beginIfFirst() {
		if (this.joined || this.context.local().state != NodeState.JOINING || this.seeds.isEmpty()) {
			return;
		}
		for (Seed seed : this.seeds.values()) {
			if (!seed.waitsForThis || seed.peer == null || seed.peer.id().compareTo(this.context.local().id) <= 0) {
				return;
			}
		}
		begin(0);
	}

	/**
	 * Becomes a member.
	 * @param incarnation what to be newer than
	 */
	private void begin(long incarnation) {
		this.joined = true;
		this.rejection = null;
		this.rejectionMessage = "";
		this.statements.state(NodeState.ACTIVE, incarnation);
		this.antiEntropy.hurry();
		this.context.listener().onJoined();
	}

	private void reject(Reason reason, String message) {
		boolean isNews = this.rejection != reason;
		this.rejection = reason;
		this.rejectionMessage = message;
		if (isNews) {
			this.context.listener().onJoinRejected(reason, message);
		}
	}

	JoinStatus status() {
		Map<String, String> failures = new LinkedHashMap<>();
		for (Seed seed : this.seeds.values()) {
			if (!seed.failure.isEmpty() && !isInView(seed)) {
				failures.put(seed.address.toString(), seed.failure);
			}
		}
		return new JoinStatus(this.joined, this.rejection, this.rejectionMessage, failures);
	}

}
