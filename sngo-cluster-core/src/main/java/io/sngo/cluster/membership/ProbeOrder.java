// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;

/**
 * SWIM's round robin over a list that is shuffled anew after each pass, so that the time
 * to the first probe of a failed member is bounded. Members that appear meanwhile are put
 * in at random.
 */
final class ProbeOrder {

	private final MemberList members;

	private final RandomGenerator random;

	private final List<MemberEntry> pass = new ArrayList<>();

	private final Set<MemberEntry> urgent = new LinkedHashSet<>();

	private boolean urgentLast;

	ProbeOrder(MemberList members, RandomGenerator random) {
		this.members = members;
		this.random = random;
	}

	void add(MemberEntry entry) {
		int place = this.random.nextInt(this.pass.size() + 1);
		if (place == this.pass.size()) {
			this.pass.add(entry);
		}
		else {
			this.pass.add(this.pass.get(place));
			this.pass.set(place, entry);
		}
	}

	/**
	 * Has a member probed before all others.
	 */
	void urgent(MemberEntry entry) {
		this.urgent.add(entry);
	}

	@Nullable MemberEntry next() {
		// In turns, or slander about many would keep all others from being probed.
		this.urgentLast = !this.urgentLast;
		MemberEntry first = this.urgentLast ? firstUrgent() : null;
		if (first != null) {
			return first;
		}
		this.urgentLast = false;
		for (int passes = 0; passes < 2; passes++) {
			while (!this.pass.isEmpty()) {
				MemberEntry entry = this.pass.remove(this.pass.size() - 1);
				if (entry.isLive() && this.members.get(entry.id) == entry) {
					return entry;
				}
			}
			this.pass.addAll(this.members.live());
			for (int i = this.pass.size() - 1; i > 0; i--) {
				int other = this.random.nextInt(i + 1);
				MemberEntry entry = this.pass.get(i);
				this.pass.set(i, this.pass.get(other));
				this.pass.set(other, entry);
			}
		}
		return null;
	}

	private @Nullable MemberEntry firstUrgent() {
		while (!this.urgent.isEmpty()) {
			MemberEntry entry = this.urgent.iterator().next();
			this.urgent.remove(entry);
			if (entry.isLive() && this.members.get(entry.id) == entry) {
				return entry;
			}
		}
		return null;
	}

}
