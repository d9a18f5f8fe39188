// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import java.util.Map;
import java.util.function.Consumer;

import io.sngo.cluster.NodeState;
import io.sngo.cluster.protocol.Claims;
import io.sngo.cluster.protocol.Peer;

/**
 * What the local node says of itself, each time with a higher incarnation: how it stands,
 * and that it lives when others say that it does not.
 */
final class LocalStatements {

	private final Context context;

	private boolean withheld;

	private long withheldSinceNanos;

	private long outbidNanos = Long.MIN_VALUE / 2;

	LocalStatements(Context context) {
		this.context = context;
	}

	void state(NodeState state) {
		state(state, 0);
	}

	/**
	 * @param above what the new incarnation has to exceed, too
	 */
	void state(NodeState state, long above) {
		this.withheld = false;
		say(above, (local) -> {
			local.state(state, this.context.now(), this.context.environment().epochMillis());
			local.claimed = state;
		});
	}

	/**
	 * Nobody is told anything until this node {@linkplain #speak speaks} again, or its
	 * state changes: it may not even be true that it lives. What is on its way is not
	 * passed on by this node any more.
	 */
	void withhold() {
		this.withheld = true;
		this.withheldSinceNanos = this.context.now();
		this.context.dissemination().retract(local().id);
	}

	boolean isWithheld() {
		return this.withheld;
	}

	/**
	 * For how long, if it is.
	 */
	long withheldNanos() {
		return this.context.now() - this.withheldSinceNanos;
	}

	void speak() {
		this.withheld = false;
	}

	private boolean isSilent() {
		return this.withheld || this.context.isQuarantined();
	}

	void metadata(Map<String, String> metadata) {
		say(0, (local) -> local.metadata = metadata);
	}

	void load(double load) {
		say(0, (local) -> local.load = load);
	}

	/**
	 * Says the same again, above an incarnation that somebody claims.
	 */
	void exceed(long incarnation) {
		if (Claims.isPlausible(local().incarnation, incarnation)) {
			say(incarnation, (local) -> {
			});
		}
	}

	/**
	 * What a node in quarantine says of itself: the very incarnation that it had reached
	 * has failed.
	 */
	static Rumor withdrawal(MemberEntry local) {
		return new Rumor.Failed(local.id, local.peer.instance(), local.incarnation, local.id);
	}

	/**
	 * Takes an accusation of the local node, or news of an earlier run of it.
	 * @param instance the run that it is about
	 * @param from who told
	 */
	void refute(long instance, long incarnation, Peer from) {
		MemberEntry local = local();
		if (!this.context.isMember() || isSilent()) {
			return;
		}
		boolean same = instance == local.peer.instance();
		boolean current = incarnation >= local.incarnation;
		if (current && Claims.isPlausible(local.incarnation, incarnation)) {
			if (same) {
				this.context.awareness().add(1);
				this.context.listener().onRefutation();
			}
			exceed(incarnation);
		}
		if (same && from.instance() != local.peer.instance()) {
			// Also when it was refuted before: this one has not heard.
			this.context.outbox().tell(from.address(), new Rumor.Alive(local.claim()));
		}
	}

	/**
	 * Somebody holds a version of this node's part of the replicated state that the node
	 * has not made. All others take the whole part then, so that it happens once in a
	 * heartbeat at most; whoever still holds that version then comes again.
	 */
	void outbid(long version) {
		long now = this.context.now();
		if (now - this.outbidNanos >= this.context.heartbeat()) {
			this.outbidNanos = now;
			this.context.replicated().outbid(version);
		}
	}

	private void say(long above, Consumer<MemberEntry> change) {
		MemberEntry local = local();
		Member before = local.view();
		change.accept(local);
		if (!isSilent()) {
			// Else its return will tell: a higher incarnation would be one.
			local.incarnation = Math.max(local.incarnation, above) + 1;
		}
		if (this.context.isMember() && !isSilent()) {
			this.context.dissemination().add(new Rumor.Alive(local.claim()));
		}
		this.context.listener().onMemberChanged(before, local.view());
	}

	private MemberEntry local() {
		return this.context.local();
	}

}
