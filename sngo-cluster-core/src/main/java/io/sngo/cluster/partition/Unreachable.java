// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.partition;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

import io.sngo.cluster.NodeId;
import io.sngo.cluster.NodeState;
import io.sngo.cluster.membership.Member;
import io.sngo.cluster.protocol.DialResult;
import io.sngo.cluster.protocol.Environment;
import io.sngo.cluster.protocol.Peer;
import org.jspecify.annotations.Nullable;

/**
 * Failed nodes that are silent. A node that ended leaves a port behind that refuses,
 * which one dial tells; whoever does not answer it may live on the other side of a cut,
 * and so may one whose machine lost its power: from here they look the same.
 */
final class Unreachable {

	/** More dials at a time would only be in each other's way. */
	private static final int MAX_DIALS = 16;

	private final Environment environment;

	private final long patienceNanos;

	private final Consumer<Set<NodeId>> listener;

	/** Those of the failed nodes that are to be dialled: at most the members. */
	private final Map<NodeId, Peer> waiting = new LinkedHashMap<>();

	/** Those that are being dialled. */
	private final Map<NodeId, Peer> dialled = new LinkedHashMap<>();

	private final Map<NodeId, Peer> silent = new LinkedHashMap<>();

	private Set<NodeId> told = Set.of();

	private boolean telling;

	Unreachable(Environment environment, long patienceNanos, Consumer<Set<NodeId>> listener) {
		this.environment = environment;
		this.patienceNanos = patienceNanos;
		this.listener = listener;
	}

	Set<NodeId> nodes() {
		return new TreeSet<>(this.silent.keySet());
	}

	void onMemberChanged(@Nullable Member before, @Nullable Member after) {
		if (after == null) {
			if (before != null) {
				found(before.peer().id());
			}
		}
		else if (after.info().state() == NodeState.FAILED) {
			boolean news = before != null && before.info().state() != NodeState.FAILED;
			if (news) {
				this.waiting.put(after.peer().id(), after.peer());
				dialNext();
			}
		}
		else if (after.info().state() != NodeState.SUSPECTED) {
			found(after.peer().id());
		}
	}

	private void found(NodeId id) {
		this.waiting.remove(id);
		this.dialled.remove(id);
		if (this.silent.remove(id) != null) {
			tellSoon();
		}
	}

	private void dialNext() {
		while (this.dialled.size() < MAX_DIALS && !this.waiting.isEmpty()) {
			Peer next = this.waiting.values().iterator().next();
			this.environment.dial(next.address(), this.patienceNanos, (result) -> onDialled(next, result));
			// Not before: where there is no thread for it now, it waits for the next
			// time.
			this.waiting.remove(next.id());
			this.dialled.put(next.id(), next);
		}
	}

	private void onDialled(Peer failed, DialResult result) {
		boolean ended = result instanceof DialResult.Refused
				|| (result instanceof DialResult.Answered answered && !answered.peer().equals(failed));
		// Else it has been found meanwhile.
		if (this.dialled.remove(failed.id(), failed) && !ended) {
			this.silent.put(failed.id(), failed);
			tellSoon();
		}
		dialNext();
	}

	/**
	 * Many are lost and found at once: it is told once what has come of that.
	 */
	private void tellSoon() {
		if (!this.telling) {
			this.environment.schedule(this.patienceNanos / 2, () -> {
				this.telling = false;
				Set<NodeId> now = nodes();
				if (!now.equals(this.told)) {
					this.told = now;
					this.listener.accept(now);
				}
			});
			this.telling = true;
		}
	}

}
