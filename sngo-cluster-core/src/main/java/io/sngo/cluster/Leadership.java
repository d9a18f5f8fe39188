// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster;

import java.util.Optional;
import java.util.function.Consumer;

import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/**
 * Who leads the cluster, and what the local node does when it is the one. Safe for use by
 * any thread; queries answer from memory and never block.
 * <p>
 * At most one node is the leader at any moment, under the assumptions that
 * {@code docs/leader.md} states. A thread can always stand still between asking
 * {@link #isLeader()} and acting on the answer: what must never be done by two nodes has
 * to be done by something that compares {@linkplain Lease#term() terms}.
 */
public interface Leadership {

	/**
	 * The leader, as far as this node knows; empty where none is known.
	 */
	Optional<Lease> current();

	/**
	 * The lease of the local node: empty unless this node leads now and its lease is not
	 * over. Ask once, at the beginning of what only the leader does, and pass that term
	 * along until the end: asked anew later, or by {@link #current()}, it may be a later
	 * one, of the successor even, which no resource refuses.
	 */
	Optional<Lease> held();

	/**
	 * Whether the local node leads at this moment. It looks at the clock, so that a node
	 * that stood still never takes an old lease for a valid one.
	 */
	boolean isLeader();

	/**
	 * Waits for the local node to lead.
	 * @return its lease, at once if it leads; an error ({@link ClusterException}) when
	 * the node stops
	 */
	Mono<Lease> await();

	/**
	 * Calls back whenever the local node becomes the leader, at once if it leads. A
	 * callback may block: no other waits for it. One that is still busy when more happens
	 * is told the latest only; one that throws is logged, and called again the next time.
	 * <p>
	 * It is not in order with {@link #onRevoked} callbacks: it may still be about to
	 * begin when they are told of the same term. What it starts has to ask
	 * {@link #isLeader()} once it can be stopped.
	 * @param callback gets the lease, whose term is the fencing token
	 * @return ends the callbacks; one that runs is not interrupted
	 */
	Disposable onGranted(Consumer<Lease> callback);

	/**
	 * Calls back whenever the local node ceases to lead: before the lease ends, if the
	 * process runs, so that what the leader does can end before another one begins. That
	 * is not so where it gives up, by {@link #resign()} or because the node stops: then
	 * another one may begin at once, so do first what has to be done before. It does not
	 * wait for an {@link #onGranted} callback that is busy, so that it can end what that
	 * does. For the same reason it may come after the next one was told: go by the term.
	 * A node that stops waits a second for callbacks that run.
	 * @param callback gets the lease that is given up, with the time that is left of it.
	 * That is zero where the lease ran out: then another node begins no earlier than a
	 * tenth of {@code cluster.leader.lease-duration} later
	 * @return ends the callbacks; one that runs is not interrupted
	 */
	Disposable onRevoked(Consumer<Lease> callback);

	/**
	 * Gives up leading, if the local node leads, and lets others be elected at once. This
	 * node leads again only when nobody else has within half of
	 * {@code cluster.leader.lease-duration}, or two and a half times that where leaders
	 * have a lock; at once where no voter that answers may lead.
	 * @return completes when the local node does not lead any more
	 */
	Mono<Void> resign();

}
