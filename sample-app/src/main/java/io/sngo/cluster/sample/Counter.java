// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.sample;

/**
 * Counts: an interface that the service and its callers share. Each node counts what it
 * executed itself.
 */
public interface Counter {

	/**
	 * Counts one more.
	 */
	Count increment();

	/**
	 * What was counted so far.
	 */
	Count current();

	/**
	 * What one node counted.
	 *
	 * @param node the node
	 * @param value since it started
	 */
	record Count(String node, long value) {
	}

}
