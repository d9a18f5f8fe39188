// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import java.util.random.RandomGenerator;

import io.sngo.cluster.NodeState;
import io.sngo.cluster.protocol.Environment;
import io.sngo.cluster.protocol.ReplicatedState;

/**
 * What the parts of the membership share.
 */
record Context(MembershipConfig config, Environment environment, Timers timers, MemberList members,
		Dissemination dissemination, Outbox outbox, Awareness awareness, ReplicatedState replicated,
		MembershipListener listener) {

	long now() {
		return this.environment.nanoTime();
	}

	long heartbeat() {
		return this.config.heartbeatInterval().toNanos();
	}

	/**
	 * Whether the local node takes part: it probes and is probed.
	 */
	boolean isMember() {
		return local().state == NodeState.ACTIVE || local().state == NodeState.LEAVING;
	}

	/**
	 * Whether the local node takes itself for failed: see {@link Quarantine}.
	 */
	boolean isQuarantined() {
		return local().claimed == NodeState.FAILED;
	}

	MemberEntry local() {
		return this.members.local();
	}

	RandomGenerator random() {
		return this.environment.random();
	}

	/**
	 * A time spread over {@code nanos / 2} to {@code nanos * 3 / 2}, so that nodes do not
	 * act in step.
	 */
	long jittered(long nanos) {
		return nanos / 2 + random().nextLong(Math.max(1, nanos));
	}

}
