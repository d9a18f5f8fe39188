// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.jgroups;

import java.util.concurrent.atomic.LongAdder;

import io.sngo.cluster.benchmarks.subject.Client;
import io.sngo.cluster.benchmarks.subject.Server;
import io.sngo.cluster.benchmarks.subject.Subject;

/**
 * JGroups: two members of a group, calls by its RpcDispatcher.
 */
public final class JGroupsSubject implements Subject {

	@Override
	public String name() {
		return "jgroups";
	}

	@Override
	public String settings() {
		return "the tcp.xml that it comes with, with TCP_NODELAY, methods by number, calls out of band and past flow control (OOB, NO_FC), messages as calls without an answer";
	}

	@Override
	public Server serve(LongAdder messages) throws Exception {
		int port = Member.freePort();
		return new JGroupsServer(Member.join(port, port, messages), port);
	}

	@Override
	public Client connect(int port) throws Exception {
		return new JGroupsClient(Member.join(0, port, new LongAdder()));
	}

}
