// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.sngo.cluster.NodeId;
import io.sngo.cluster.service.CallException;
import io.sngo.cluster.service.CallException.Outcome;
import io.sngo.cluster.service.CallFeedback;
import io.sngo.cluster.service.CallSpec;
import io.sngo.cluster.service.LoadBalancer;
import io.sngo.cluster.service.ServiceInstance;

/**
 * To which instances one call was offered, and to which it may go next: each gets it at
 * most once, and only while none can have run it. Used by one thread at a time.
 */
final class Offers {

	private final CallSpec call;

	private final ServiceCatalog catalog;

	private final LoadBalancer balancer;

	private final int max;

	private final RetryBudget retries;

	/** Which has the offer now, {@code null} before the first. */
	private @Nullable NodeId current;

	/** Which had it before. */
	private List<NodeId> declined = List.of();

	/**
	 * The leader that it was to be offered to last, {@code null} where none was known.
	 */
	private @Nullable NodeId target;

	/** Of the node that has the offer. */
	private CallFeedback feedback = CallFeedback.NONE;

	private String reason = "no-instance";

	private String text = "";

	Offers(CallSpec call, ServiceCatalog catalog, LoadBalancer balancer, int max, RetryBudget retries) {
		this.call = call;
		this.catalog = catalog;
		this.balancer = balancer;
		this.max = max;
		this.retries = retries;
		retries.earn();
	}

	/**
	 * The instance to offer the call to next, {@code null} if there is none left.
	 */
	@Nullable NodeId next() {
		decline();
		if (this.declined.size() == this.max) {
			return null;
		}
		NodeId only = this.call.node();
		if (this.call.toLeader()) {
			// Whoever leads now: the one before has declined.
			only = this.catalog.leader();
			this.target = only;
			if (only == null) {
				return null;
			}
		}
		List<ServiceInstance> candidates = Candidates.of(this.catalog.instances(this.call.service()), only,
				this.declined);
		if (candidates.isEmpty() || !mayRetry()) {
			return null;
		}
		ServiceInstance chosen = this.balancer.choose(this.call, candidates);
		this.feedback = this.balancer.offered(this.call, chosen);
		this.current = chosen.nodeId();
		return this.current;
	}

	/**
	 * Where one was too busy others may be, too.
	 */
	private boolean mayRetry() {
		if (!this.reason.equals(Refusal.OVERLOADED.reason()) || this.retries.take(System.nanoTime())) {
			return true;
		}
		this.text += "; it was not offered to others, as so many were of late: " + RetryBudget.PERCENT_OF_CALLS
				+ "% of the calls of this node and " + RetryBudget.PER_SECOND + " per second may be";
		return false;
	}

	/**
	 * Whom to tell what becomes of the offer.
	 */
	CallFeedback feedback() {
		return this.feedback;
	}

	private void decline() {
		NodeId before = this.current;
		if (before != null) {
			if (this.declined.isEmpty()) {
				this.declined = new ArrayList<>();
			}
			this.declined.add(before);
			this.current = null;
		}
	}

	/**
	 * The node that has the offer may get it once more.
	 */
	void again() {
		this.current = null;
	}

	/**
	 * The call was certainly not run by the node that had the offer.
	 */
	void declined(String reason, String text) {
		this.reason = reason;
		this.text = text;
	}

	/**
	 * Nobody ran the call and nobody will.
	 */
	CallException exhausted() {
		decline();
		if (this.declined.isEmpty() && this.call.toLeader() && this.target == null) {
			return new CallException(Outcome.NOT_EXECUTED, "no-leader", "Service '" + this.call.service()
					+ "' was not called on the leader, as no leader is known now: try again when one is elected", null);
		}
		if (this.declined.isEmpty()) {
			return new CallException(Outcome.NOT_EXECUTED, "no-instance", noInstance(), null);
		}
		return new CallException(
				Outcome.NOT_EXECUTED, this.reason, "Service '" + this.call.service()
						+ "' was not run by any of the nodes it was offered to, " + this.declined + ": " + this.text,
				null);
	}

	private String noInstance() {
		List<ServiceInstance> known = this.catalog.instances(this.call.service());
		String where = "";
		if (this.call.toLeader()) {
			where = " on the leader, node '" + this.target + "',";
		}
		else if (this.call.node() != null) {
			where = " on node '" + this.call.node() + "'";
		}
		StringBuilder message = new StringBuilder(
				"Service '" + this.call.service() + "' has no instance" + where + " that can be called now; known: ");
		if (known.isEmpty()) {
			return message.append("none").toString();
		}
		for (ServiceInstance instance : known.subList(0, Math.min(known.size(), 10))) {
			message.append(instance.nodeId()).append(" (").append(instance.health()).append(") ");
		}
		return message.toString().trim();
	}

}
