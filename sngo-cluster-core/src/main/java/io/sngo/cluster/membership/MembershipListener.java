// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import org.jspecify.annotations.Nullable;

import io.sngo.cluster.JoinRejectedException;

/**
 * Learns of changes of the membership, on the control loop, after the new state is
 * readable.
 */
public interface MembershipListener {

	/**
	 * A member appeared, changed or was forgotten. That a member was heard from is not a
	 * change.
	 * @param before the member as it was, {@code null} if it is new
	 * @param after the member as it is, {@code null} if it was forgotten
	 */
	void onMemberChanged(@Nullable Member before, @Nullable Member after);

	/**
	 * The local node became a member.
	 * @param founded whether it began a cluster of its own, as nobody had let it in
	 */
	default void onJoined(boolean founded) {
	}

	/**
	 * The local node was refused. It goes on trying.
	 */
	default void onJoinRejected(JoinRejectedException.Reason reason, String message) {
	}

	/**
	 * A ping was answered.
	 * @param nanos its round trip in nanoseconds
	 */
	default void onRoundTrip(long nanos) {
	}

	/**
	 * The local node had to contradict somebody who holds it to be dead, or nearly so.
	 */
	default void onRefutation() {
	}

	/**
	 * The local node takes itself for failed from now on, and says so, or is back: it
	 * cannot reach the others well enough to be a member.
	 * @param begins whether it is the beginning
	 */
	default void onQuarantine(boolean begins) {
	}

	/**
	 * This process slept: a timer ran late by more than half a heartbeat interval.
	 */
	default void onPause() {
	}

}
