// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.subject;

/**
 * The half of a system that answers.
 */
public interface Server extends AutoCloseable {

	/**
	 * Where clients find it, on the loopback interface.
	 */
	int port();

	@Override
	void close();

}
