// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import org.jspecify.annotations.Nullable;

import io.sngo.cluster.JoinRejectedException.Reason;
import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.protocol.Peer;

/**
 * An address at which this node looks for the cluster, and what came of it.
 */
final class Seed {

	private static final String NOT_TRIED = "not tried yet";

	final NodeAddress address;

	/** Whether nobody configured it: it showed itself. */
	final boolean learned;

	SeedVerdict verdict = SeedVerdict.NONE;

	/** Who answered there last. */
	@Nullable Peer peer;

	/** Why it refused this node, if it did. */
	@Nullable Reason rejection;

	/** What went wrong last, empty if nothing did. */
	String failure = NOT_TRIED;

	/** The number of the request that waits for an answer, 0 if none does. */
	long request;

	boolean dialling;

	Seed(NodeAddress address, boolean learned) {
		this.address = address;
		this.learned = learned;
	}

	/**
	 * What it said before does not count any more.
	 */
	void reset() {
		verdict(SeedVerdict.NONE, NOT_TRIED);
	}

	void verdict(SeedVerdict verdict, String failure) {
		this.verdict = verdict;
		this.failure = failure;
		this.rejection = null;
	}

	/**
	 * It refuses this node.
	 */
	void rejected(Reason reason, String message) {
		verdict((reason == Reason.WRONG_CLUSTER) ? SeedVerdict.FOREIGN : SeedVerdict.REFUSED, message);
		this.rejection = reason;
	}

}
