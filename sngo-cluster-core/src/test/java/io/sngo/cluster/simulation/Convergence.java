// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.simulation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.sngo.cluster.NodeState;
import io.sngo.cluster.membership.Member;

/**
 * Compares what the nodes see with what is.
 */
final class Convergence {

	private final Collection<SimulatedNode> nodes;

	private @Nullable SimulatedNode lastObserver;

	private @Nullable SimulatedNode lastSubject;

	Convergence(Collection<SimulatedNode> nodes) {
		this.nodes = nodes;
	}

	/**
	 * Whether all views equal the truth. Looks first where it found a difference last.
	 */
	boolean isReached() {
		if (this.lastObserver != null && this.lastSubject != null
				&& difference(this.lastObserver, this.lastSubject) != null) {
			return false;
		}
		return differences(1).isEmpty();
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
				String difference = difference(observer, subject);
				if (difference != null) {
					this.lastObserver = observer;
					this.lastSubject = subject;
					found.add(difference);
					if (found.size() == limit) {
						return found;
					}
				}
			}
		}
		return found;
	}

	private static @Nullable String difference(SimulatedNode observer, SimulatedNode subject) {
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
			if (!observer.servicesOf(subject).equals(subject.servicesOf(subject))) {
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
