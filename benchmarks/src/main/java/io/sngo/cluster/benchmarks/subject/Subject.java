// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.subject;

import java.util.concurrent.atomic.LongAdder;

/**
 * A system that is measured: a server in one process, a client in another, both on the
 * loopback interface. All of them do the same work: bytes come back as they are, an
 * {@link Order} is decoded and encoded again, messages are counted.
 */
public interface Subject {

	/**
	 * What it is called on the command line and in the results.
	 */
	String name();

	/**
	 * How it is set up, where that is not its default.
	 */
	String settings();

	/**
	 * Whether it has what a workload asks for: all but streams, where nothing else is
	 * said.
	 */
	default boolean offers(Workload workload) {
		return workload != Workload.STREAM_32;
	}

	/**
	 * Opens a port.
	 * @param messages counts the messages that arrive
	 */
	Server serve(LongAdder messages) throws Exception;

	/**
	 * Connects to a server in another process.
	 */
	Client connect(int port) throws Exception;

}
