// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.simulation;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.sngo.cluster.NodeState;
import io.sngo.cluster.membership.Member;

/**
 * Compares what the nodes see with what is.
 */
final class Convergence {

	private final List<SimulatedNode> nodes;

	/** The pair at which the last look found a difference. */
	private int observer;

	private int subject;

	Convergence(List<SimulatedNode> nodes) {
		this.nodes = nodes;
	}

	/**
	 * Whether all views equal the truth. Goes on where it found a difference last, so
	 * that repeated looks cost little, and compares everything before it says yes.
	 */
	boolean isReached() {
		if (!advance()) {
			return false;
		}
		this.observer = 0;
		this.subject = 0;
		return differences(1).isEmpty();
	}

	private boolean advance() {
		for (; this.observer < this.nodes.size(); this.observer++) {
			for (; this.subject < this.nodes.size(); this.subject++) {
				if (difference(this.nodes.get(this.observer), this.nodes.get(this.subject), false) != null) {
					return false;
				}
			}
			this.subject = 0;
		}
		return true;
	}

	/**
	 * What is different, in words.
	 */
	List<String> differences(int limit) {
		List<String> found = new ArrayList<>();
		for (SimulatedNode observer : this.nodes) {
			if (!observer.isRunning()) {
				continue;
			}
			for (SimulatedNode subject : this.nodes) {
				String difference = difference(observer, subject, true);
				if (difference != null) {
					found.add(difference);
					if (found.size() == limit) {
						return found;
					}
				}
			}
		}
		return found;
	}

	private static @Nullable String difference(SimulatedNode observer, SimulatedNode subject, boolean thoroughly) {
		if (!observer.isRunning()) {
			return null;
		}
		Member seen = observer.member(subject);
		NodeState state = seen != null ? seen.info().state() : NodeState.UNKNOWN;
		if (!subject.cluster().equals(observer.cluster())) {
			return seen != null ? observer + " sees " + subject + " of another cluster" : null;
		}
		if (subject.isRunning()) {
			if (seen == null || state != NodeState.ACTIVE) {
				return observer + " sees " + subject + " as " + state + ", it is active";
			}
			if (!seen.peer().equals(subject.process().peer())) {
				return observer + " sees " + seen.peer() + ", it is " + subject.process().peer();
			}
			if (observer.versionOf(subject) != subject.versionOf(subject)
					|| (thoroughly && !observer.servicesOf(subject).equals(subject.servicesOf(subject)))) {
				return observer + " knows of " + subject + " the services " + observer.servicesOf(subject) + ", it has "
						+ subject.servicesOf(subject);
			}
			return null;
		}
		if (state.isLive() || state == NodeState.JOINING) {
			return observer + " sees " + subject + " as " + state + ", it does not run";
		}
		return observer.servicesOf(subject).isEmpty() ? null
				: observer + " knows services of " + subject + ", which does not run";
	}

}
