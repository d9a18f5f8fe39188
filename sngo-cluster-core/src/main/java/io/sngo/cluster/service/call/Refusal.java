// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import org.jspecify.annotations.Nullable;

/**
 * Why a server did not start the handler of a call. Codes are what travels: never reuse
 * one.
 */
enum Refusal {

	NO_SERVICE(1, "no-such-service", true),

	NO_OPERATION(2, "no-such-operation", true),

	OVERLOADED(3, "overloaded", true),

	DRAINING(4, "draining", true),

	EXPIRED(5, "expired", false),

	UNKNOWN_FORMAT(6, "unknown-format", true),

	BAD_ARGUMENT(7, "bad-argument", false),

	ISOLATED(8, "isolated", true),

	/** All instances are of the same code, so another one would deny it, too. */
	DENIED(9, "denied", false);

	private final int code;

	private final String reason;

	private final boolean otherMayTake;

	Refusal(int code, String reason, boolean otherMayTake) {
		this.code = code;
		this.reason = reason;
		this.otherMayTake = otherMayTake;
	}

	/**
	 * The refusal of that code, {@code null} for one of a later version.
	 */
	static @Nullable Refusal of(int code) {
		for (Refusal refusal : values()) {
			if (refusal.code == code) {
				return refusal;
			}
		}
		return null;
	}

	int code() {
		return this.code;
	}

	/**
	 * The word for it in {@link io.sngo.cluster.service.CallException#reason()}.
	 */
	String reason() {
		return this.reason;
	}

	/**
	 * Whether another instance may take the call.
	 */
	boolean otherMayTake() {
		return this.otherMayTake;
	}

}
