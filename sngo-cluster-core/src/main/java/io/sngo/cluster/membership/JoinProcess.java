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
import io.sngo.cluster.protocol.Claims;
import io.sngo.cluster.protocol.DialResult;
import io.sngo.cluster.protocol.Environment;
import io.sngo.cluster.protocol.Peer;
import io.sngo.cluster.protocol.Repetition;

/**
 * The joining node's side of a join. It asks every seed, again and again, until one takes
 * it in; after that it keeps looking for seeds that are not in view, so that clusters
 * that were started apart, or cut apart, find each other.
 * <p>
 * A node without seeds is a cluster of its own at once. All others ask before they begin
 * one: see {@link SeedList#shouldBegin}.
 */
final class JoinProcess {

	/**
	 * Longest time between two rounds, so that a seed that comes up late is soon found.
	 */
	private static final long LONGEST_PAUSE = 5_000_000_000L;

	static final String WAITS = "looks for the cluster itself";

	private final Context context;

	private final Updates updates;

	private final LocalStatements statements;

	private final AntiEntropy antiEntropy;

	private final SeedList seeds;

	private final Repetition rounds;

	private long number;

	private long pause;

	private long since;

	private Environment.Timer timeout = () -> {
	};

	private boolean joined;

	private @Nullable Reason rejection;

	private String rejectionMessage = "";

	private boolean running;

	JoinProcess(Context context, Updates updates, LocalStatements statements, AntiEntropy antiEntropy) {
		this.context = context;
		this.updates = updates;
		this.statements = statements;
		this.antiEntropy = antiEntropy;
		this.rounds = new Repetition(context.timers()::schedule, this::nextPause, this::round);
		this.seeds = new SeedList(patience());
		context.config().seeds().forEach(this::add);
	}

	void start() {
		look();
		if (!this.running) {
			this.running = true;
			this.rounds.now();
		}
	}

	/**
	 * Looks at more addresses, too. A node that left looks for a cluster again.
	 */
	void join(List<NodeAddress> more) {
		more.forEach(this::add);
		if (this.context.local().state == NodeState.LEFT) {
			this.joined = false;
			this.statements.state(NodeState.JOINING);
		}
		// Whoever asks again wants to hear of a refusal again.
		this.rejection = null;
		this.rejectionMessage = "";
		look();
		this.seeds.all().forEach(this::attempt);
		decide();
	}

	private void look() {
		this.pause = this.context.heartbeat() / 4;
		this.since = this.context.now();
		if (!this.joined) {
			this.seeds.all().forEach((seed) -> seed.reset(this.since));
		}
		this.timeout.cancel();
		this.timeout = this.context.timers().schedule(patience(), this::decide);
	}

	private long patience() {
		return this.context.config().joinTimeout().toNanos();
	}

	private void add(NodeAddress address) {
		if (address.equals(this.context.local().peer.address())) {
			this.seeds.isSelf(address);
		}
		else {
			this.seeds.add(address, false, this.context.now());
		}
	}

	/**
	 * A member of a cluster has shown itself while this node looks for one.
	 */
	void offer(Peer member) {
		Seed seed = (isLooking() && !isOwn(member)) ? shown(member) : null;
		if (seed != null) {
			if (seed.verdict != SeedVerdict.REFUSED && seed.verdict != SeedVerdict.UNDECIDED) {
				seed.reset(this.context.now());
			}
			attempt(seed);
		}
	}

	/**
	 * Another node that looks for a cluster, too, asks this one while it does.
	 * @param standing its {@link Standing}
	 * @return whether it may be told that this node waits: this node remembers it then
	 */
	boolean onAsked(Peer other, long standing) {
		if (!isLooking() || isOwn(other)) {
			return true;
		}
		Seed seed = shown(other);
		if (seed == null) {
			return false;
		}
		boolean isNews = seed.verdict != SeedVerdict.WAITING;
		seed.asks(other, standing, WAITS, this.context.now());
		if (isNews) {
			attempt(seed);
		}
		decide();
		return true;
	}

	/**
	 * What others are told of this node while it looks for a cluster.
	 */
	long standing() {
		return this.seeds.standing();
	}

	private @Nullable Seed shown(Peer other) {
		Seed seed = this.seeds.add(other.address(), true, this.context.now());
		if (seed != null) {
			seed.shown = true;
		}
		return seed;
	}

	private boolean isOwn(Peer other) {
		return other.address().equals(this.context.local().peer.address());
	}

	private boolean isLooking() {
		return !this.joined && this.context.local().state == NodeState.JOINING;
	}

	private boolean isPatient() {
		return this.context.now() - this.since >= patience();
	}

	/**
	 * This node lost its place to another live node of the same id.
	 */
	void stepDown(String message) {
		this.joined = false;
		look();
		reject(Reason.DUPLICATE_NODE_ID, message);
		this.statements.state(NodeState.JOINING);
		for (MemberEntry entry : new ArrayList<>(this.context.members().all())) {
			if (entry != this.context.local()) {
				this.seeds.add(entry.peer.address(), true, this.context.now());
				this.updates.forget(entry);
			}
		}
	}

	private void round() {
		if (this.context.local().state != NodeState.LEFT) {
			this.seeds.all().forEach(this::attempt);
			decide();
		}
	}

	private long nextPause() {
		long next = this.context.jittered(this.pause);
		this.pause = this.joined ? LONGEST_PAUSE : Math.min(this.pause * 2, LONGEST_PAUSE);
		return next;
	}

	private void attempt(Seed seed) {
		if (seed.dialling || seed.request != 0 || isInView(seed)) {
			return;
		}
		seed.shown = false;
		this.context.environment().dial(seed.address, 2 * this.context.heartbeat(), (result) -> {
			seed.dialling = false;
			onDialled(seed, result);
			decide();
		});
		// Last: without an answer to come nothing would end it.
		seed.dialling = true;
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
		if (result instanceof DialResult.Answered answered) {
			onAnswered(seed, answered.peer());
		}
		else if (seed.shown) {
			// It began to listen meanwhile: the result is older than that.
			return;
		}
		else if (seed.learned && !(result instanceof DialResult.TimedOut)) {
			// It had shown itself, and is not there: it does not count.
			this.seeds.remove(seed);
		}
		else if (result instanceof DialResult.Rejected rejected) {
			seed.rejected(rejected.reason(), rejected.message(), this.context.now());
		}
		else {
			seed.verdict((result instanceof DialResult.Refused) ? SeedVerdict.ABSENT : SeedVerdict.UNREACHABLE,
					Admission.describe(result), this.context.now());
		}
	}

	private void onAnswered(Seed seed, Peer peer) {
		Peer local = this.context.local().peer;
		seed.answered(peer);
		if (peer.id().equals(local.id()) && peer.instance() == local.instance()) {
			this.seeds.isSelf(seed.address);
		}
		else if (this.joined) {
			if (!isInView(seed)) {
				this.antiEntropy.syncWith(peer.address());
			}
		}
		else if (isLooking()) {
			ask(seed, peer);
		}
	}

	private void ask(Seed seed, Peer peer) {
		if (seed.verdict == SeedVerdict.ABSENT || seed.verdict == SeedVerdict.UNREACHABLE) {
			// Somebody is there now, who may know a cluster.
			seed.verdict(SeedVerdict.NONE, "", this.context.now());
		}
		long request = ++this.number;
		long told = standing();
		this.context.outbox()
			.send(peer.address(), Outbox.JOIN,
					Envelope.answer(request)
						.varint(4, told)
						.nested(9, this.context.local().record(NodeState.ACTIVE).encode()));
		// The seed dials twice at most before it answers.
		this.context.timers().schedule(4 * this.context.heartbeat(), () -> {
			if (seed.request == request) {
				seed.request = 0;
				seed.verdict(SeedVerdict.MUTE,
						"node '" + peer.id() + "' does not answer at the address that it advertises, " + peer.address(),
						this.context.now());
				decide();
				if (isLooking()) {
					// One message may have been lost, and it has been waited for long
					// enough.
					attempt(seed);
				}
			}
		});
		seed.asked(request, told);
	}

	void onReply(Envelope message, Peer from) {
		for (Seed seed : this.seeds.all()) {
			if (seed.request == message.number && seed.request != 0) {
				seed.request = 0;
				onReply(seed, JoinReply.of(message), message, from);
				decide();
				return;
			}
		}
	}

	private void onReply(Seed seed, JoinReply reply, Envelope message, Peer from) {
		long now = this.context.now();
		switch (reply) {
			case ACCEPTED -> {
				if (isLooking() && Claims.isPlausible(this.context.local().incarnation, message.incarnation)) {
					begin(message.incarnation, false);
					if (message.member != null) {
						// The first other member that it knows: it may leave before it
						// learns of more, and has somebody to tell then.
						this.updates.reconcile(message.member, from);
					}
					this.context.outbox().tell(from.address(), new Rumor.Alive(this.context.local().claim()));
					this.antiEntropy.syncWith(from.address());
				}
			}
			case NOT_YET -> seed.verdict(SeedVerdict.UNDECIDED, message.readableText(), now);
			case WAITING -> seed.waits(from, message.standing, message.readableText(), now);
			default -> seed.rejected(reply.reason(), message.readableText(), now);
		}
	}

	/**
	 * Draws the conclusion from what the seeds have said so far.
	 */
	private void decide() {
		if (!isLooking()) {
			return;
		}
		this.seeds.review(this.context.now());
		Peer local = this.context.local().peer;
		if (this.seeds.shouldBegin(local, this.context.now())) {
			begin(0, true);
			return;
		}
		this.seeds.unaware(local).forEach(this::attempt);
		Seed rejected = this.seeds.rejection(isPatient());
		if (rejected != null && rejected.rejection != null) {
			reject(rejected.rejection, rejected.failure);
		}
	}

	/**
	 * Becomes a member.
	 * @param incarnation what to be newer than
	 * @param founded whether nobody has let it in
	 */
	private void begin(long incarnation, boolean founded) {
		this.joined = true;
		this.rejection = null;
		this.rejectionMessage = "";
		this.seeds.removeLearned();
		try {
			this.statements.state(NodeState.ACTIVE, incarnation);
		}
		finally {
			// Whatever befell those who were told of it: it is said once.
			this.joined = this.context.isMember();
			if (this.joined) {
				this.antiEntropy.hurry();
				this.context.listener().onJoined(founded);
			}
		}
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
		for (Seed seed : this.seeds.all()) {
			if (!seed.failure.isEmpty() && !isInView(seed)) {
				failures.put(seed.address.toString(), seed.failure);
			}
		}
		return new JoinStatus(this.joined, this.rejection, this.rejectionMessage, failures,
				isLooking() && this.seeds.isUndecided());
	}

}
