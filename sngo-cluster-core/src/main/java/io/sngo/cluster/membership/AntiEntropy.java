// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.NodeState;
import io.sngo.cluster.protocol.Claims;
import io.sngo.cluster.protocol.Peer;
import io.sngo.cluster.protocol.Repetition;
import io.sngo.cluster.protocol.WireException;
import io.sngo.cluster.protocol.WireReader;
import io.sngo.cluster.protocol.WireWriter;

/**
 * Push-pull by digest, which heals what gossip lost. No step needs memory of the one
 * before:
 * <ol>
 * <li>the initiator sends the hashes of the buckets of its view,
 * <li>the other answers with the digests of the members in buckets that differ,
 * <li>the initiator sends what it has newer, and names what it wants,
 * <li>the other sends that.
 * </ol>
 * While views change it runs about every heartbeat; each run that finds nothing doubles
 * the time to the next, up to the configured interval, which is stretched in clusters of
 * more than 32 nodes as memberlist does.
 */
final class AntiEntropy {

	private static final int UNSTRETCHED_NODES = 32;

	/**
	 * Accusations in one message that are looked into: after a cut each side comes with
	 * one for every member of the other, and those left out come again.
	 */
	static final int MAX_ACCUSATIONS = 32;

	private final Context context;

	private final Updates updates;

	private final LocalStatements statements;

	private final Map<NodeId, Long> pulls = new LinkedHashMap<>();

	private final Repetition repetition;

	private long interval;

	AntiEntropy(Context context, Updates updates, LocalStatements statements) {
		this.context = context;
		this.updates = updates;
		this.statements = statements;
		this.interval = context.heartbeat();
		this.repetition = new Repetition(context.timers()::schedule, this::pause, this::run);
	}

	void start() {
		this.repetition.in(pause());
	}

	/**
	 * Something changed, so something may have been lost.
	 */
	void hurry() {
		if (this.interval > this.context.heartbeat()) {
			this.interval = this.context.heartbeat();
			this.repetition.in(pause());
		}
	}

	private long pause() {
		return this.context.jittered(this.interval);
	}

	private void run() {
		this.interval = Math.min(this.interval * 2, longestInterval());
		if (this.context.isMember()) {
			for (MemberEntry partner : this.context.members().pick(1, (member) -> member.state == NodeState.ACTIVE)) {
				syncWith(partner.peer.address());
			}
		}
	}

	private long longestInterval() {
		int n = this.context.members().size();
		long stretch = 1;
		if (n > UNSTRETCHED_NODES) {
			stretch = (long) Math.ceil(Math.log(n) / Math.log(2) - Math.log(UNSTRETCHED_NODES) / Math.log(2)) + 1;
		}
		return stretch * this.context.config().pushPullInterval().toNanos();
	}

	/**
	 * Step 1.
	 */
	void syncWith(NodeAddress partner) {
		int buckets = ViewDigest.bucketsFor(this.context.members().size());
		WireWriter message = new WireWriter().varint(1, buckets);
		for (long hash : this.context.members().digest().hashes(buckets)) {
			message.fixed64(2, hash);
		}
		this.context.outbox().send(partner, Outbox.SYNC_DIGEST, message);
	}

	/**
	 * Step 2.
	 */
	void onDigest(byte[] body, Peer from) {
		WireReader in = new WireReader(body);
		int buckets = 0;
		long[] theirs = new long[ViewDigest.MAX_BUCKETS];
		int count = 0;
		while (in.next()) {
			switch (in.field()) {
				case 1 -> buckets = (int) in.varint(1, ViewDigest.MAX_BUCKETS);
				case 2 -> {
					if (count == ViewDigest.MAX_BUCKETS) {
						throw new WireException("A digest has more than " + ViewDigest.MAX_BUCKETS + " buckets");
					}
					theirs[count++] = in.fixed64();
				}
				default -> {
					// of a newer version
				}
			}
		}
		if (count != buckets || Integer.bitCount(buckets) != 1) {
			throw new WireException("A digest names " + buckets + " buckets and has " + count);
		}
		long[] mine = this.context.members().digest().hashes(buckets);
		List<Integer> differing = new ArrayList<>();
		for (int bucket = 0; bucket < buckets; bucket++) {
			if (mine[bucket] != theirs[bucket]) {
				differing.add(bucket);
			}
		}
		if (differing.isEmpty()) {
			return;
		}
		DiffBatch batch = new DiffBatch((diff) -> this.context.outbox().send(from.address(), Outbox.SYNC_DIFF, diff));
		for (Map.Entry<Integer, List<MemberEntry>> bucket : this.context.members()
			.inBuckets(differing, buckets)
			.entrySet()) {
			batch.add(buckets, bucket.getKey(),
					bucket.getValue().stream().filter((entry) -> !entry.unconfirmed).map(this::digest).toList());
		}
		batch.flush();
		hurry();
	}

	private MemberDigest digest(MemberEntry entry) {
		return new MemberDigest(entry.id, entry.peer.instance(), entry.incarnation, entry.claimed == NodeState.LEAVING,
				this.context.replicated().version(entry.id, entry.peer.instance()),
				this.context.replicated().fingerprint(entry.id, entry.peer.instance()));
	}

	/**
	 * Step 3.
	 */
	void onDiff(byte[] body, Peer from) {
		WireReader in = new WireReader(body);
		int buckets = 0;
		Map<Integer, Map<NodeId, MemberDigest>> theirs = new LinkedHashMap<>();
		while (in.next()) {
			switch (in.field()) {
				case 1 -> buckets = (int) in.varint(1, DiffBatch.MAX_BUCKETS);
				case 2 -> bucket(in.nested(), theirs);
				default -> {
					// of a newer version
				}
			}
		}
		if (Integer.bitCount(buckets) != 1) {
			throw new WireException("A difference names " + buckets + " buckets");
		}
		for (int bucket : theirs.keySet()) {
			if (bucket >= buckets) {
				throw new WireException("A difference has bucket " + bucket + " of " + buckets);
			}
		}
		Map<Integer, List<MemberEntry>> mine = this.context.members().inBuckets(theirs.keySet(), buckets);
		Chunks answer = answer(from);
		for (Map.Entry<Integer, Map<NodeId, MemberDigest>> bucket : theirs.entrySet()) {
			for (MemberEntry entry : mine.getOrDefault(bucket.getKey(), List.of())) {
				if (bucket.getValue().containsKey(entry.id)) {
					continue;
				}
				if (entry.unconfirmed) {
					this.updates.forget(entry);
				}
				else {
					push(entry, answer);
					pushPart(entry, 0, answer);
				}
			}
			for (MemberDigest digest : bucket.getValue().values()) {
				compare(digest, answer);
			}
		}
		answer.flush();
		hurry();
	}

	private static void bucket(WireReader in, Map<Integer, Map<NodeId, MemberDigest>> buckets) {
		Map<NodeId, MemberDigest> members = new LinkedHashMap<>();
		int bucket = 0;
		while (in.next()) {
			switch (in.field()) {
				case 1 -> bucket = (int) in.varint(0, DiffBatch.MAX_BUCKETS - 1);
				case 2 -> {
					MemberDigest digest = MemberDigest.decode(in.nested());
					members.put(digest.id(), digest);
				}
				default -> {
					// of a newer version
				}
			}
		}
		buckets.put(bucket, members);
	}

	private void compare(MemberDigest theirs, Chunks answer) {
		MemberEntry mine = this.context.members().get(theirs.id());
		if (mine == null || mine.incarnation < theirs.incarnation()) {
			answer.text(3, theirs.id().value());
			answer.text(4, theirs.id().value());
			return;
		}
		if (mine.peer.instance() == theirs.instance()) {
			mine.unconfirmed = false;
		}
		if (!Claims.isPlausible(theirs.incarnation(), mine.incarnation) && mayAsk(mine)) {
			// It cannot have come so far: somebody lied, here or there.
			syncWith(mine.peer.address());
		}
		boolean same = mine.peer.instance() == theirs.instance() && mine.incarnation == theirs.incarnation();
		if (!same || !mine.isLive() || (mine.claimed == NodeState.LEAVING) != theirs.leaving()) {
			push(mine, answer);
		}
		if (mine.peer.instance() == theirs.instance()) {
			comparePart(mine, theirs, answer);
		}
		else {
			pushPart(mine, 0, answer);
		}
	}

	private void comparePart(MemberEntry mine, MemberDigest theirs, Chunks answer) {
		long version = version(mine);
		long fingerprint = this.context.replicated().fingerprint(mine.id, mine.peer.instance());
		if (version == theirs.version() && fingerprint == theirs.fingerprint()) {
			return;
		}
		if (mine == this.context.local()) {
			if (version < theirs.version()) {
				this.statements.outbid(theirs.version());
			}
			pushPart(mine, 0, answer);
		}
		else if (version == theirs.version() || !Claims.isPlausible(theirs.version(), version)) {
			// One of the two is not the owner's, who knows.
			pull(mine, mine.peer);
		}
		else if (version < theirs.version()) {
			answer.text(4, theirs.id().value());
		}
		else {
			pushPart(mine, theirs.version(), answer);
		}
	}

	private long version(MemberEntry entry) {
		return this.context.replicated().version(entry.id, entry.peer.instance());
	}

	private void push(MemberEntry entry, Chunks answer) {
		// The state as held here: a failed member travels as an accusation.
		NodeState state = entry.isLive() ? entry.claimed : entry.state;
		if (state != NodeState.JOINING && !answer.isFull()) {
			answer.nested(1, entry.record(state).encode());
		}
	}

	private void pushPart(MemberEntry entry, long known, Chunks answer) {
		long instance = entry.peer.instance();
		if (entry.isLive() && !answer.isFull() && this.context.replicated().version(entry.id, instance) > known) {
			for (byte[] page : this.context.replicated().snapshot(entry.id, instance)) {
				answer.nested(2, SyncRecords.encode(new SyncRecords.PartPage(entry.id, instance, page)));
			}
		}
	}

	private Chunks answer(Peer to) {
		return new Chunks((message) -> this.context.outbox().send(to.address(), Outbox.SYNC_RECORDS, message));
	}

	/**
	 * Step 4, and what comes of it.
	 */
	void onRecords(byte[] body, Peer from) {
		SyncRecords message = SyncRecords.decode(body);
		int accusations = 0;
		for (MemberRecord member : message.records) {
			if (member.state() == NodeState.ACTIVE || member.state() == NodeState.LEAVING
					|| accusations++ < MAX_ACCUSATIONS) {
				this.updates.reconcile(member, from);
			}
		}
		WireException unacceptable = null;
		for (SyncRecords.PartPage page : message.pages) {
			try {
				merge(page, from);
			}
			catch (WireException ex) {
				unacceptable = ex;
			}
		}
		Chunks answer = answer(from);
		for (NodeId id : message.wanted) {
			MemberEntry entry = this.context.members().get(id);
			if (entry != null && !entry.unconfirmed) {
				push(entry, answer);
			}
		}
		for (NodeId id : message.wantedParts) {
			MemberEntry entry = this.context.members().get(id);
			if (entry != null) {
				pushPart(entry, 0, answer);
			}
		}
		answer.flush();
		if (unacceptable != null) {
			throw unacceptable;
		}
	}

	private void merge(SyncRecords.PartPage page, Peer from) {
		MemberEntry owner = this.context.members().get(page.owner());
		if (owner != null && owner != this.context.local() && owner.isLive()
				&& owner.peer.instance() == page.instance()) {
			boolean firstHand = from.id().equals(owner.id) && from.instance() == page.instance();
			this.context.replicated().mergeSnapshot(owner.id, page.instance(), page.page(), firstHand);
			this.context.members().update(owner);
		}
	}

	/**
	 * Asks a peer for a member's replicated part, of which changes are missing here; once
	 * at a time for each member.
	 */
	void pull(MemberEntry owner, Peer from) {
		if (mayAsk(owner)) {
			this.context.outbox().send(from.address(), Outbox.PULL, Envelope.about(0, owner));
		}
		hurry();
	}

	private boolean mayAsk(MemberEntry about) {
		long now = this.context.now();
		this.pulls.values().removeIf((since) -> now - since > this.context.heartbeat());
		return this.pulls.putIfAbsent(about.id, now) == null;
	}

	void onPull(Envelope request, Peer from) {
		MemberEntry owner = this.context.members().get(request.id());
		if (owner != null && owner.peer.instance() == request.instance) {
			Chunks answer = answer(from);
			pushPart(owner, 0, answer);
			answer.flush();
		}
	}

}
