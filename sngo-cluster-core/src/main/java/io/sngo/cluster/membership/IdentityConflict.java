// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import io.sngo.cluster.protocol.Claims;
import io.sngo.cluster.protocol.DialResult;

/**
 * Another run of the local node's id is about. If it is dead, this one makes itself
 * newer; if it lives, the two have met by a merge of clusters, and the one that started
 * first stays.
 */
final class IdentityConflict {

	private final Context context;

	private final LocalStatements statements;

	private final JoinProcess joinProcess;

	private boolean dialling;

	IdentityConflict(Context context, LocalStatements statements, JoinProcess joinProcess) {
		this.context = context;
		this.statements = statements;
		this.joinProcess = joinProcess;
	}

	void check(MemberRecord other) {
		MemberEntry local = this.context.local();
		if (this.dialling || !this.context.isMember() || !Claims.isPlausible(local.incarnation, other.incarnation())) {
			return;
		}
		this.context.environment().dial(other.peer().address(), this.context.heartbeat(), (result) -> {
			this.dialling = false;
			if (!this.context.isMember()) {
				// It has left meanwhile, and must not look for a cluster again.
				return;
			}
			boolean lives = result instanceof DialResult.Answered answered
					&& answered.peer().instance() == other.peer().instance();
			if (lives && isFirst(other, local)) {
				this.joinProcess
					.stepDown("Node id '" + local.id + "' is also used by the node at " + other.peer().address()
							+ ", which started first. Give each node an id of its own with 'cluster.node-id'");
			}
			else if (other.incarnation() >= local.incarnation) {
				this.statements.exceed(other.incarnation());
			}
		});
		this.dialling = true;
	}

	private static boolean isFirst(MemberRecord other, MemberEntry local) {
		int byTime = Long.compare(other.joinedAtMillis(), local.joinedAtMillis);
		return (byTime != 0) ? byTime < 0 : other.peer().instance() < local.peer.instance();
	}

}
