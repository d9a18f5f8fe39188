// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import io.sngo.cluster.ClusterException;
import io.sngo.cluster.JoinRejectedException;
import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.protocol.ConnectionLoss;
import io.sngo.cluster.protocol.DialResult;
import org.jspecify.annotations.Nullable;

/**
 * Why dialling did not give a connection.
 *
 * @param detail why, safe to be shown
 * @param rejection why the other side does not want this node, if that is the cause
 * @param cause what went wrong below
 */
record DialFailure(Kind kind, String detail, JoinRejectedException.@Nullable Reason rejection,
		@Nullable Throwable cause) {

	static DialFailure of(Kind kind, String detail) {
		return new DialFailure(kind, detail, null, null);
	}

	static DialFailure rejected(Refusal refusal) {
		Kind kind = (refusal.code() == Refusal.BUSY) ? Kind.NO_ROOM : Kind.BROKEN;
		return new DialFailure(kind, refusal.shown(), refusal.reason(), null);
	}

	DialResult toDialResult() {
		if (this.rejection != null) {
			return new DialResult.Rejected(this.rejection, this.detail);
		}
		return this.kind == Kind.REFUSED ? new DialResult.Refused() : new DialResult.TimedOut(this.detail);
	}

	ConnectionLoss toLoss() {
		return this.kind == Kind.REFUSED ? ConnectionLoss.REFUSED : ConnectionLoss.BROKEN;
	}

	ClusterException toException(String node, NodeAddress address) {
		String message = "No connection to " + node + " at " + address + ": " + this.detail;
		return this.kind == Kind.REFUSED ? new ConnectionRefusedException(message, this.cause)
				: new ClusterException(message, this.cause);
	}

	/**
	 * What the failure says about the process at the address.
	 */
	enum Kind {

		/** There is no such process. */
		REFUSED,

		/**
		 * Nothing: somebody takes connections and hangs up, as a process does that dies
		 * or begins, and as a proxy does whose target is gone or busy.
		 */
		HUNG_UP,

		/** Nothing: no answer in time. */
		TIMED_OUT,

		/** Nothing: one of the two sides takes no more connections now. */
		NO_ROOM,

		/** Nothing: anything else went wrong. */
		BROKEN

	}

}
