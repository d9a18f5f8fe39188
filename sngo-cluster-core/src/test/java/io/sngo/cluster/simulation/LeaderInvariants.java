// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.sngo.cluster.election.KnownLeader;
import org.jspecify.annotations.Nullable;

/**
 * What must hold of leaders after every step, in each cluster: one leader per term, no
 * two that hold the lease at one instant by their own clocks, and terms that only grow,
 * so that a resource which compares them never refuses the latest leader.
 */
final class LeaderInvariants {

	private final Map<String, Map<Long, VirtualProcess>> byTerm = new HashMap<>();

	private final Map<String, Long> highest = new HashMap<>();

	/** Who leads, or led and has not been told yet that it does not. */
	private final Map<VirtualProcess, KnownLeader> leading = new LinkedHashMap<>();

	/** Of those, whence the right to lead comes. */
	private final Map<VirtualProcess, String> origins = new HashMap<>();

	private long elections;

	private boolean suspended;

	/**
	 * What is promised does not hold now, as the story says: two clusters were begun, or
	 * most voters forgot what they promised during a cut.
	 */
	void suspend(boolean suspend) {
		this.suspended = suspend;
	}

	long elections() {
		return this.elections;
	}

	/**
	 * The processes that lead by their own clocks.
	 */
	List<VirtualProcess> leaders() {
		List<VirtualProcess> leaders = new ArrayList<>();
		this.leading.forEach((process, leader) -> {
			if (process.isRunningOrPaused() && leader.isValid(process.nanoTime())) {
				leaders.add(process);
			}
		});
		return leaders;
	}

	/**
	 * Promises are made for electorates that go back to one founder: two clusters that
	 * were begun apart know nothing of each other until they meet.
	 */
	private static String origin(VirtualProcess process) {
		return process.cluster() + " " + process.control().election().origin();
	}

	void onLeader(VirtualProcess process, @Nullable KnownLeader before, @Nullable KnownLeader after) {
		onLeader(process, origin(process), before, after);
	}

	void onLeader(VirtualProcess process, String origin, @Nullable KnownLeader before, @Nullable KnownLeader after) {
		boolean led = before != null && before.local();
		if (after == null || !after.local()) {
			if (led) {
				this.leading.remove(process);
				this.origins.remove(process);
			}
			return;
		}
		this.leading.put(process, after);
		this.origins.put(process, origin);
		if (led && before.term() == after.term()) {
			extended(process, origin, after);
		}
		else {
			this.elections++;
			granted(process, origin, after);
		}
	}

	private void granted(VirtualProcess process, String origin, KnownLeader leader) {
		Long last = this.highest.put(origin, Math.max(leader.term(), this.highest.getOrDefault(origin, 0L)));
		VirtualProcess other = this.byTerm.computeIfAbsent(origin, (name) -> new HashMap<>())
			.put(leader.term(), process);
		if (this.suspended) {
			return;
		}
		check(other == null, process, leader,
				"is the second leader of the term, after " + ((other != null) ? other.node : ""));
		check(last == null || last < leader.term(), process, leader, "leads in a term that is not above " + last);
		checkAlone(process, origin, leader);
	}

	/**
	 * An answer that comes late may extend a lease that is over. That is no harm only
	 * where the longer one is, too, before another leader begins.
	 */
	private void extended(VirtualProcess process, String origin, KnownLeader leader) {
		if (this.suspended || !leader.isValid(process.nanoTime())) {
			return;
		}
		checkAlone(process, origin, leader);
		long highest = this.highest.getOrDefault(origin, 0L);
		check(leader.term() >= highest, process, leader, "leads on after one of the later term " + highest);
	}

	private void checkAlone(VirtualProcess process, String origin, KnownLeader leader) {
		List<VirtualProcess> others = leaders();
		others.removeIf((one) -> one == process || !origin.equals(this.origins.get(one)));
		check(others.isEmpty(), process, leader,
				"holds the lease at once with others: " + others.stream().map((one) -> one.node).toList());
	}

	private static void check(boolean holds, VirtualProcess process, KnownLeader leader, String what) {
		if (!holds) {
			throw new SimulationFailure(process.node + " " + what + " (term " + leader.term() + ")");
		}
	}

}
