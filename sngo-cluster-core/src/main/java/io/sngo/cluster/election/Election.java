// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.election;

import java.util.List;

import io.sngo.cluster.NodeState;
import io.sngo.cluster.membership.Member;
import io.sngo.cluster.protocol.ControlMessage;
import io.sngo.cluster.protocol.Environment;
import io.sngo.cluster.protocol.Peer;
import io.sngo.cluster.protocol.Repetition;
import io.sngo.cluster.protocol.StoppableTimers;
import io.sngo.cluster.protocol.WireException;
import org.jspecify.annotations.Nullable;

/**
 * The election of a leader by quorum leases: a candidate that a quorum elects in a term
 * leads as long as a quorum extends its lease. Everything runs on the control loop.
 */
public final class Election implements LeaderElection {

	/** Shortest time between two looks around, in nanoseconds. */
	private static final long SHORTEST_LOOK = 1_000_000;

	private final ElectionConfig config;

	private final Peer local;

	private final Voter self;

	private final Environment environment;

	private final StoppableTimers timers;

	private final ElectionListener listener;

	private final Roster roster;

	private final Acceptor acceptor;

	private final Standing standing;

	private final Outlook outlook;

	private final Repetition watch;

	private final Office office;

	private @Nullable Candidacy candidacy;

	private @Nullable KnownLeader known;

	private long heardUntilNanos;

	private long numbers;

	/** When the next look is due that there is a timer for. */
	private long nextLookNanos;

	private boolean isolated;

	/**
	 * @param config settings
	 * @param local the local node
	 * @param environment time, timers, randomness and network of this node
	 * @param listener learns who leads
	 */
	public Election(ElectionConfig config, Peer local, Environment environment, ElectionListener listener) {
		this.config = config;
		this.local = local;
		this.self = Voter.of(local);
		this.environment = environment;
		this.timers = new StoppableTimers(environment);
		this.listener = listener;
		this.roster = new Roster(local);
		this.acceptor = new Acceptor(config, environment.nanoTime());
		this.standing = new Standing(config, this.roster, environment.random(), environment.nanoTime());
		this.outlook = new Outlook(config, this.roster);
		this.heardUntilNanos = environment.nanoTime();
		this.nextLookNanos = environment.nanoTime();
		this.watch = new Repetition(this::scheduleLook, this::untilNextLook, this::look);
		this.office = new Office(config, local, environment, this.timers, this.roster, this.acceptor,
				new OfficeEvents());
	}

	/**
	 * Starts to take part.
	 */
	@Override
	public void start() {
		this.watch.now();
	}

	/**
	 * Ends all activity without a word.
	 */
	@Override
	public void stop() {
		this.timers.stop();
		this.candidacy = null;
		this.office.abandon();
		know(null);
	}

	/**
	 * The local node became a member.
	 * @param founded whether it began the cluster itself: then it alone has a vote, until
	 * others are counted, too
	 */
	@Override
	public void onJoined(boolean founded) {
		if (founded && this.acceptor.electorate() == null) {
			this.acceptor.accept(AgreedElectorate
				.founded(new Lineage(this.environment.epochMillis(), this.local.instance()), List.of(this.self)));
			this.standing.hurry(now());
		}
		look();
		lookAgain();
	}

	/**
	 * As the membership tells it.
	 */
	@Override
	public void onMemberChanged(@Nullable Member before, @Nullable Member after) {
		this.roster.onMemberChanged(before, after, now());
		if (after == null) {
			AgreedElectorate agreed = this.acceptor.agreed();
			this.roster.keepForgotten((agreed != null) ? agreed.all() : List.of());
		}
		if (after == null || this.timers.isStopped()) {
			return;
		}
		boolean comes = after.info().state().isLive() && (before == null || !before.info().state().isLive());
		if (comes && this.standing.reconsider()) {
			lookAgain();
		}
		if (after.peer().equals(this.local)) {
			onLocalState(after.info().state());
		}
		else if (after.info().state() == NodeState.ACTIVE && !isActive(before, after)) {
			this.office.onActive(after.peer());
		}
		else if (after.info().state() == NodeState.LEAVING) {
			this.office.onLeaving();
		}
		KnownLeader leader = this.known;
		if (leader != null && !leader.local() && after.peer().id().equals(leader.peer().id())
				&& this.roster.isGone(leader.peer())) {
			know(null);
			lookAgain();
		}
	}

	private static boolean isActive(@Nullable Member before, Member after) {
		return before != null && before.info().state() == NodeState.ACTIVE && before.peer().equals(after.peer());
	}

	private void onLocalState(NodeState state) {
		if (state == NodeState.LEFT || state == NodeState.JOINING) {
			// It belongs to no cluster: whom the one before had agreed on does not
			// matter.
			this.candidacy = null;
			this.office.abandon();
			know(null);
			this.acceptor.reset();
		}
	}

	/**
	 * Takes in a message of a type from 64 to 95.
	 * @throws WireException if it is malformed or of an unknown type
	 */
	@Override
	public void onMessage(Peer from, ControlMessage message) {
		NodeState state = this.roster.state(this.self.id());
		if (this.timers.isStopped() || state == null || !state.isLive()) {
			return;
		}
		byte[] body = message.body();
		switch (message.type()) {
			case MessageType.VOTE_REQUEST -> onVoteRequest(from, VoteRequest.decode(body));
			case MessageType.VOTE_REPLY -> onVoteReply(from, VoteReply.decode(body));
			case MessageType.RENEWAL -> onRenewal(from, Renewal.decode(body));
			case MessageType.RENEWAL_ACK -> this.office.onAck(from, RenewalAck.decode(body));
			case MessageType.ELECTORATE -> onNotice(ElectorateNotice.decode(body));
			case MessageType.ELECTORATE_QUERY -> onQuery(from);
			case MessageType.RELEASE -> onRelease(from, Release.decode(body));
			case MessageType.LOCK_HELD,
					MessageType.LOCK_DENIED ->
				throw new WireException(
						"Node '" + from.id() + "' elects the leader by a lock and this one by votes: set"
								+ " cluster.leader.strategy to the same on all nodes");
			default -> throw new WireException("Message type " + message.type() + " is not known");
		}
	}

	private void onVoteRequest(Peer from, VoteRequest request) {
		if (!isCredible(request.term())) {
			return;
		}
		VoteReply reply = this.acceptor.onVote(Voter.of(from), request, now());
		send(from, reply.encode());
		if (request.preVote() && reply.isGranted()) {
			this.standing.makeWay(now());
		}
		AgreedElectorate known = this.acceptor.agreed();
		if (known != null && !known.lineage().equals(request.lineage())
				&& this.acceptor.isNews(request.lineage(), request.stamp(), isLed())) {
			send(from, new ControlMessage(MessageType.ELECTORATE_QUERY, new byte[0]));
		}
		lookAgain();
	}

	private void onRenewal(Peer from, Renewal renewal) {
		if (!isCredible(renewal.term())) {
			return;
		}
		if (!admits(renewal.term(), renewal.lineage())) {
			if (this.acceptor.isOwnKind(renewal.lineage()) && renewal.term() < this.acceptor.ballot().term()) {
				// Its time is over, and it does not know.
				send(from, new RenewalAck(renewal.round(), this.acceptor.ballot().term(), 0, Stamp.NONE).encode());
			}
			return;
		}
		long now = now();
		cede();
		RenewalAck ack = this.acceptor.onRenewal(Voter.of(from), renewal, now);
		long lease = this.acceptor.grantable(renewal.leaseMillis()) * 1_000_000;
		know(new KnownLeader(from, renewal.term(), false, now + LeaseTime.atVoter(lease)));
		send(from, ack.encode());
	}

	private void onQuery(Peer from) {
		AgreedElectorate known = this.acceptor.agreed();
		if (known != null) {
			send(from, ElectorateNotice.hearsay(known).encode());
		}
	}

	private void onNotice(ElectorateNotice notice) {
		if (!isCredible(Math.max(notice.term(), notice.stamp().term()))) {
			return;
		}
		if (notice.isHearsay()) {
			onHearsay(notice);
		}
		else if (admits(notice.term(), notice.lineage())) {
			cede();
			this.acceptor.onNotice(notice);
		}
	}

	/**
	 * Another voter tells what it knows: it may not stand for election itself.
	 */
	private void onHearsay(ElectorateNotice notice) {
		if (this.known == null && !this.office.isHeld() && this.acceptor.learn(notice, isLed())) {
			Candidacy stood = this.candidacy;
			if (stood != null) {
				giveUp(stood);
			}
			this.standing.reconsider();
			lookAgain();
		}
	}

	private boolean isCredible(long term) {
		return this.acceptor.ballot().isCredible(term, this.environment.epochMillis());
	}

	private boolean admits(long term, @Nullable Lineage lineage) {
		return this.acceptor.admits(term, lineage, isLed());
	}

	private boolean isLed() {
		return !this.standing.isForsaken(now());
	}

	/**
	 * Somebody else leads.
	 */
	private void cede() {
		this.candidacy = null;
		this.office.abandon();
		if (this.known != null && this.known.local()) {
			know(null);
		}
	}

	private void onRelease(Peer from, Release release) {
		Voter voter = Voter.of(from);
		KnownLeader leader = this.known;
		boolean released = this.acceptor.ballot().release(voter, release.term());
		// A voter that abstains, or has voted for its successor already, knows it all the
		// same.
		boolean led = leader != null && voter.is(leader.peer()) && (released || leader.term() == release.term());
		if (!released && !led) {
			return;
		}
		if (led) {
			// It has no lease any more, whatever was left of it.
			this.heardUntilNanos = now();
			know(null);
		}
		if (this.self.equals(release.successor()) && mayStand()) {
			stand(release.term());
		}
		else if (release.successor() != null) {
			this.standing.defer(now());
		}
		lookAgain();
	}

	/**
	 * Does what is due.
	 */
	private void look() {
		long now = now();
		KnownLeader leader = this.known;
		if (leader != null && !leader.isValid(now)) {
			this.office.expire();
			know(null);
		}
		Candidacy stood = this.candidacy;
		if (stood != null && now - stood.askedNanos() >= this.standing.patience()) {
			giveUp(stood);
		}
		if (!mayStand() || this.acceptor.ballot().isBound(now)) {
			this.standing.wait(this.known != null);
		}
		else if (this.standing.isDue(now, () -> isHopeful(now))) {
			stand(0);
		}
	}

	private long untilNextLook() {
		long now = now();
		long next = now + this.config.lease().toNanos() / 2;
		if (this.known != null) {
			next = Math.min(next, this.known.untilNanos());
		}
		if (this.candidacy != null) {
			next = Math.min(next, this.candidacy.askedNanos() + this.standing.patience());
		}
		if (this.acceptor.ballot().isBound(now)) {
			next = Math.min(next, this.acceptor.ballot().boundUntil());
		}
		else if (!this.standing.isScheduled() && mayStand()) {
			// It can stand since just now. Whoever asks for its vote all the time must
			// not
			// keep it from that.
			next = now;
		}
		return Math.max(SHORTEST_LOOK, Math.min(next, this.standing.next(next)) - now);
	}

	private void lookAgain() {
		long now = now();
		long delay = untilNextLook();
		// A look that comes too early does no harm. A timer that is moved each time that
		// somebody asks for a vote stays behind, and those pile up.
		boolean waits = this.nextLookNanos - now > 0;
		if (!this.timers.isStopped() && !(waits && this.nextLookNanos - now <= delay)) {
			this.watch.in(delay);
		}
	}

	private Environment.Timer scheduleLook(long delayNanos, Runnable task) {
		Environment.Timer timer = this.timers.schedule(delayNanos, task);
		this.nextLookNanos = now() + delayNanos;
		return timer;
	}

	private boolean mayStand() {
		boolean free = this.known == null && this.candidacy == null && !this.isolated && !this.timers.isStopped();
		if (!free || !this.config.eligible() || this.roster.state(this.self.id()) != NodeState.ACTIVE) {
			return false;
		}
		Electorate electorate = this.acceptor.electorate();
		boolean votes = electorate != null && electorate.includes(this.self) && !this.acceptor.isAbstaining(now());
		return votes || isRecovering();
	}

	/**
	 * Whether there has been no leader for so long that those of the electorate who
	 * remember anything may not be enough any more.
	 */
	private boolean isRecovering() {
		return this.config.quorum() == 0 && this.standing.isForsaken(now());
	}

	/**
	 * Whether it makes sense to stand. Whoever knows of no electorate has to ask, or
	 * nobody tells.
	 */
	private boolean isHopeful(long now) {
		Electorate electorate = this.acceptor.electorate();
		return electorate == null || this.outlook.isHopeful(electorate, isRecovering(), now);
	}

	/**
	 * @param released the term whose leader wants this node to lead, 0 for none
	 */
	private void stand(long released) {
		long now = now();
		Electorate electorate = this.acceptor.electorate();
		boolean provisional = electorate == null;
		if (electorate == null) {
			// Nobody has told this node who votes: it needs all that it knows.
			electorate = AgreedElectorate.founded(new Lineage(this.environment.epochMillis(), this.local.instance()),
					this.roster.present());
		}
		this.numbers += 2;
		this.standing.stood(now);
		ask(new Candidacy(this.numbers, nextTerm(this.acceptor.ballot().term()), released, isRecovering(), provisional,
				electorate, this.outlook.departed(electorate, now), now));
	}

	/**
	 * Later than all that are known and, should nobody remember any, than those that
	 * anybody's clock could have given before.
	 */
	private long nextTerm(long highest) {
		return Math.min(Math.max(highest + 1, this.environment.epochMillis()), Fields.MAX_TERM);
	}

	private void ask(Candidacy stands) {
		this.candidacy = stands;
		VoteRequest request = stands.request(this.config);
		ControlMessage message = request.encode();
		List<Peer> others = this.roster.others();
		stands.asks(others.stream().map(Voter::of).toList());
		others.forEach((peer) -> send(peer, message));
		onVoteReply(this.local, this.acceptor.onVote(this.self, request, now()));
	}

	private void onVoteReply(Peer from, VoteReply reply) {
		Candidacy stood = this.candidacy;
		if (stood == null || !this.roster.has(from) || !isCredible(reply.term())) {
			return;
		}
		if (!reply.isGranted() && this.acceptor.isNews(reply.lineage(), reply.stamp(), isLed())
				&& stood.asksForElectorate()) {
			send(from, new ControlMessage(MessageType.ELECTORATE_QUERY, new byte[0]));
		}
		long now = now();
		if (!stood.isPreVote() && reply.term() > stood.term()) {
			this.acceptor.ballot().saw(reply.term());
			return;
		}
		if (stood.isPreVote() && reply.term() >= stood.term()) {
			this.acceptor.ballot().saw(reply.term());
		}
		if (now - stood.askedNanos() >= this.standing.patience() || !stood.onReply(Voter.of(from), reply)) {
			return;
		}
		if (stood.isPreVote()) {
			stood.standFor(nextTerm(Math.max(stood.term() - 1, this.acceptor.ballot().term())), now);
			ask(stood);
		}
		else {
			this.candidacy = null;
			this.office.take(stood);
		}
	}

	private void giveUp(Candidacy stood) {
		this.candidacy = null;
		if (!stood.isPreVote()) {
			// Whoever voted for it is free again.
			this.acceptor.ballot().release(this.self, stood.term());
			ControlMessage message = new Release(stood.term(), null).encode();
			this.roster.others().forEach((peer) -> send(peer, message));
		}
	}

	/**
	 * Gives up leading, and does not stand again before others had the time for it, if
	 * there are any that could. Does nothing if the local node does not lead.
	 */
	@Override
	public void resign() {
		if (this.office.resign()) {
			this.standing.holdOff(now());
		}
		lookAgain();
	}

	/**
	 * Whether the local node may stand, be a leader and know one. One that a strategy has
	 * put on the losing side of a partition may not; it still votes.
	 */
	@Override
	public void isolate(boolean isolate) {
		this.isolated = isolate;
		if (isolate) {
			this.candidacy = null;
			this.office.resign();
			know(null);
		}
		lookAgain();
	}

	@Override
	public boolean isVoted() {
		return true;
	}

	@Override
	public long heardUntilNanos() {
		return this.heardUntilNanos;
	}

	@Override
	public @Nullable KnownLeader leader() {
		return this.known;
	}

	/**
	 * Whether the others would miss the local node as a voter if it left now: they count
	 * it, as far as that is known. It makes majorities harder for them until a leader has
	 * seen that it is leaving.
	 */
	@Override
	public boolean isMissed() {
		AgreedElectorate agreed = this.acceptor.agreed();
		return agreed != null && agreed.includes(this.self) && !this.roster.others().isEmpty();
	}

	/**
	 * Which node began the cluster whose electorate this is, and when, for people to
	 * read; empty where it is fixed by the quorum, or not known. What is promised of
	 * leaders is promised for electorates of one origin.
	 */
	@Override
	public String origin() {
		AgreedElectorate agreed = this.acceptor.agreed();
		return (agreed == null) ? ""
				: agreed.lineage().foundedMillis() + "-" + Long.toHexString(agreed.lineage().founder());
	}

	/**
	 * Whose votes count, as far as the local node knows, for people to read; empty where
	 * that is fixed by the quorum, or not known.
	 */
	@Override
	public List<String> voters() {
		AgreedElectorate agreed = this.acceptor.agreed();
		return (agreed == null) ? List.of()
				: agreed.voters().asList().stream().map((voter) -> voter.id().value()).toList();
	}

	private void know(@Nullable KnownLeader leader) {
		if (leader != null) {
			this.heardUntilNanos = leader.untilNanos();
		}
		KnownLeader before = this.known;
		if (before == null && leader == null) {
			return;
		}
		this.known = (leader != null && this.isolated) ? null : leader;
		this.standing.onLeader(this.known != null, now());
		if (before != null || this.known != null) {
			this.listener.onLeader(before, this.known);
		}
	}

	private long now() {
		return this.environment.nanoTime();
	}

	private void send(Peer to, ControlMessage message) {
		if (to.equals(this.local)) {
			return;
		}
		this.environment.send(to.address(), message);
	}

	private final class OfficeEvents implements Office.Events {

		@Override
		public void onLease(long term, long untilNanos) {
			know(new KnownLeader(Election.this.local, term, true, untilNanos));
			lookAgain();
		}

		@Override
		public void onEnd() {
			know(null);
			lookAgain();
		}

	}

}
