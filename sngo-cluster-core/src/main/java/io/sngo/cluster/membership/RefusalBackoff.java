// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

/**
 * For how long it is no evidence that a member's address refuses this node, because the
 * member turned out to live all the same: a firewall on the way does that. The time
 * doubles with every such mistake, or the member would be suspected again and again.
 */
final class RefusalBackoff {

	/** What the first mistake costs. */
	static final int HEARTBEATS = 10;

	private static final int MAX_DOUBLINGS = 6;

	private int mistakes;

	private long until;

	/** A refusal was held against the member, and it has not refuted that yet. */
	private boolean blamed;

	boolean isOn(long now) {
		return this.mistakes > 0 && now - this.until < 0;
	}

	/**
	 * The member is suspected, or held to be dead, for a refusal.
	 */
	void onBlame() {
		this.blamed = true;
	}

	/**
	 * The member has refuted what was held against it.
	 */
	void onRefutation(long now, long heartbeat) {
		if (this.blamed) {
			onMistake(now, heartbeat);
		}
	}

	void onMistake(long now, long heartbeat) {
		this.blamed = false;
		this.until = now + ((HEARTBEATS * heartbeat) << Math.min(this.mistakes, MAX_DOUBLINGS));
		this.mistakes++;
	}

	/**
	 * The address answers this node, or it is another process now.
	 */
	void reset() {
		this.mistakes = 0;
		this.blamed = false;
	}

}
