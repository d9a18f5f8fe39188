// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

import io.sngo.cluster.NodeId;
import io.sngo.cluster.service.CallException;
import io.sngo.cluster.service.CallException.Outcome;
import io.sngo.cluster.service.CallFeedback;
import io.sngo.cluster.service.CallFeedback.Result;
import io.sngo.cluster.service.CallSpec;
import io.sngo.cluster.service.LoadBalancer;
import io.sngo.cluster.service.ServiceInstance;

/**
 * To which instances one call was offered, and to which it may go next: each gets it at
 * most once, and only while none can have run it. The load balancer is told once of each
 * offer how it has ended. Used by one thread at a time, but for that, which whoever ends
 * the call does.
 */
final class Offers {

	private static final Logger logger = LoggerFactory.getLogger(Offers.class);

	private static final AtomicReferenceFieldUpdater<Offers, CallFeedback> FEEDBACK = AtomicReferenceFieldUpdater
		.newUpdater(Offers.class, CallFeedback.class, "feedback");

	private final CallSpec call;

	private final ServiceCatalog catalog;

	private final LoadBalancer balancer;

	private final int max;

	private final RetryBudget retries;

	/** Whether it has an answer, so that its length says something of the instance. */
	private final boolean timed;

	/** Which has the offer now, {@code null} before the first. */
	private @Nullable NodeId current;

	/** Which has it or had it last: as {@link #current}, but for what came of it. */
	private @Nullable NodeId node;

	/** What the node has that has it. */
	private @Nullable NodeShare share;

	/** When the present offer was made. */
	private long offeredNanos;

	/** Which had it before. */
	private List<NodeId> declined = List.of();

	/**
	 * The leader that it was to be offered to last, {@code null} where none was known.
	 */
	private @Nullable NodeId target;

	/** Whom to tell of the end of the present offer; taken by whoever ends it. */
	private volatile @Nullable CallFeedback feedback;

	private String reason = "no-instance";

	private String text = "";

	/** What says more than the text; told with it, as many calls may share it. */
	private @Nullable Throwable cause;

	/**
	 * @param startNanos when the call began, which is when it is first offered
	 */
	Offers(Invocation invocation, ServiceCatalog catalog, LoadBalancer balancer, int max, RetryBudget retries,
			long startNanos) {
		this.call = invocation.spec();
		this.timed = invocation.kind() == CallKind.CALL;
		this.offeredNanos = startNanos;
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
		CallFeedback told = this.balancer.offered(this.call, chosen);
		NodeId next = chosen.nodeId();
		if (this.node != null) {
			this.offeredNanos = System.nanoTime();
		}
		this.current = next;
		this.node = next;
		if (told != CallFeedback.NONE) {
			this.feedback = told;
		}
		return next;
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
	 * Takes one of the places that the node has which has the offer.
	 * @param free places that are left for others
	 * @return {@code false} if it has none, so that it has declined
	 */
	boolean enter(NodeShare of, int free) {
		if (of.enter(free)) {
			this.share = of;
			return true;
		}
		// It was not even asked.
		declined(Result.REFUSED, "queue-full",
				of.calls() + " calls wait for it already, and the places that are left"
						+ " are for calls of other nodes: make fewer at one time, or raise"
						+ " cluster.service.max-calls-in-flight");
		return false;
	}

	/**
	 * Gives the place back that was taken last.
	 */
	void leave() {
		NodeShare of = this.share;
		if (of != null) {
			of.leave();
		}
	}

	/**
	 * Which has the offer or had it last, {@code null} before the first.
	 */
	@Nullable NodeId node() {
		return this.node;
	}

	/**
	 * When the present offer was made, the first one when the call began.
	 */
	long offeredNanos() {
		return this.offeredNanos;
	}

	/**
	 * Tells the load balancer how the offer has ended, unless it was told. The clock is
	 * read for those who want to know.
	 */
	void ended(Result result) {
		CallFeedback told = takeFeedback();
		if (told != null) {
			boolean needed = needsTime(told, result);
			tell(told, result, needed ? System.nanoTime() - this.offeredNanos : 0, needed);
		}
	}

	/**
	 * As {@link #ended(Result)}, for who has read the clock.
	 */
	void ended(Result result, long now) {
		CallFeedback told = takeFeedback();
		if (told != null) {
			tell(told, result, now - this.offeredNanos, needsTime(told, result));
		}
	}

	private @Nullable CallFeedback takeFeedback() {
		return (this.feedback != null) ? FEEDBACK.getAndSet(this, null) : null;
	}

	private void tell(CallFeedback told, Result result, long nanos, boolean needed) {
		try {
			told.ended(result, needed ? Math.max(1, nanos) : 0);
		}
		catch (Throwable ex) {
			Thrown.log(logger, Level.WARN, ex, "The load balancer failed to learn of the end of a call of service '{}'",
					this.call.service());
		}
	}

	private boolean needsTime(CallFeedback told, Result result) {
		if (!this.timed || result != Result.ANSWERED) {
			return this.timed;
		}
		try {
			return told.needsTime();
		}
		catch (Throwable ex) {
			// Code of users, which breaks no call.
			Thrown.log(logger, Level.WARN, ex, "A load balancer failed to tell whether it needs the time of calls");
			return true;
		}
	}

	/**
	 * What the failure of a call says of the instance.
	 */
	static Result result(CallException failure) {
		if (failure.outcome() == Outcome.FAILED) {
			// What the caller cannot read is an answer all the same.
			return failure.reason().equals("bad-reply") ? Result.ANSWERED : Result.FAILED;
		}
		return switch (failure.reason()) {
			case "timeout", "connection-lost", "expired" -> Result.LOST;
			default -> Result.ABANDONED;
		};
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
		ended(Result.ABANDONED);
		this.current = null;
	}

	/**
	 * The call was certainly not run by the node that had the offer.
	 * @param result what that says of the node
	 */
	void declined(Result result, String reason, String text) {
		declined(result, reason, text, null);
	}

	/**
	 * As {@link #declined(Result, String, String)}, where something was thrown.
	 */
	void declined(Result result, String reason, String text, @Nullable Throwable cause) {
		ended(result);
		this.reason = reason;
		this.text = text;
		this.cause = cause;
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
		return new CallException(Outcome.NOT_EXECUTED, this.reason,
				"Service '" + this.call.service() + "' was not run by any of the nodes it was offered to, "
						+ this.declined + ": " + this.text
						+ ((this.cause != null) ? ": " + Thrown.message(this.cause) : ""),
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
