// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.jgroups;

import io.sngo.cluster.benchmarks.subject.Server;

/**
 * The first member of the group.
 *
 * @param member the member
 * @param port where it listens
 */
record JGroupsServer(Member member, int port) implements Server {

	@Override
	public void close() {
		this.member.close();
	}

}
