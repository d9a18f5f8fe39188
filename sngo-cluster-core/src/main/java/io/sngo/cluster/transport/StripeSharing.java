// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.util.concurrent.TimeUnit;

import io.sngo.cluster.protocol.Peer;
import org.jspecify.annotations.Nullable;

/**
 * Which connections with a peer a {@link DataRoute} may take: those of its own stripe,
 * and while there is no room for one, those of others as well. After a while it tries its
 * own again. Used by one thread at a time, but for its stripe, which any may ask for.
 */
final class StripeSharing {

	/**
	 * How long connections are shared before the own one is tried again. What took the
	 * room may be gone soon, a crowd of strangers for instance; where it is not, each try
	 * is a connection in vain, and where it is, those who share have to change over.
	 */
	static final long USUAL_NANOS = TimeUnit.MINUTES.toNanos(1);

	private final ConnectionTable table;

	private final Peer peer;

	private final long nanos;

	private volatile int stripe;

	private boolean shares;

	/** When it was last found to be necessary. */
	private long foundNanos;

	/**
	 * @param nanos how long before the own stripe is tried again
	 */
	StripeSharing(ConnectionTable table, Peer peer, int stripe, long nanos) {
		this.table = table;
		this.peer = peer;
		this.stripe = stripe;
		this.nanos = nanos;
	}

	int stripe() {
		return this.stripe;
	}

	void useFirstStripe() {
		this.stripe = 0;
	}

	/**
	 * What was dialled is not to be had.
	 * @param noRoom whether for lack of room
	 * @return whether others are shared, for a while from now on
	 */
	boolean refused(boolean noRoom, long now) {
		this.shares |= noRoom;
		this.foundNanos = now;
		return this.shares;
	}

	/**
	 * Whether connections of others may be taken.
	 */
	boolean isOn() {
		return this.shares;
	}

	/**
	 * @return whether the connection that was opened is the own one, for which others are
	 * shared no longer
	 */
	boolean end(Connection opened) {
		boolean own = opened.stripe() == this.stripe;
		this.shares &= !own;
		return own;
	}

	/**
	 * Whether the own stripe is to be tried again.
	 */
	boolean isReturnDue(long now) {
		return this.shares && !isFresh(now);
	}

	private boolean isFresh(long now) {
		return now - this.foundNanos < this.nanos;
	}

	/**
	 * @return the stripe to dial where no connection is open
	 */
	int target(long now) {
		return this.shares && isFresh(now) ? 0 : this.stripe;
	}

	/**
	 * @return the connection to take; {@code null} if none is open
	 */
	@Nullable Connection current() {
		Connection current = this.table.current(Lane.DATA, this.peer, this.stripe);
		for (int other = 0; this.shares && current == null && other < Stripes.MAX; other++) {
			current = this.table.current(Lane.DATA, this.peer, other);
		}
		return current;
	}

	/**
	 * @param serving the connection that was taken last, if any
	 * @return the same if it is usable and one of another stripe; else {@code null}
	 */
	@Nullable Connection shared(@Nullable Connection serving) {
		return serving != null && serving.isUsable() && serving.stripe() != this.stripe ? serving : null;
	}

}
