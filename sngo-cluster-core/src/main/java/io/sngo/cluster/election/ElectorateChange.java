// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.election;

import java.util.List;

/**
 * How one set of voters becomes another.
 *
 * @param added who votes after it and did not before
 * @param removed who voted before it and does not after
 */
record ElectorateChange(List<Voter> added, List<Voter> removed) {

	static final ElectorateChange NONE = new ElectorateChange(List.of(), List.of());

	ElectorateChange {
		added = List.copyOf(added);
		removed = List.copyOf(removed);
	}

	boolean isEmpty() {
		return this.added.isEmpty() && this.removed.isEmpty();
	}

	VoterSet applyTo(VoterSet voters) {
		return isEmpty() ? voters : voters.with(this.added, this.removed);
	}

}
