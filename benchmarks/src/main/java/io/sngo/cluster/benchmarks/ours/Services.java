// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.ours;

/**
 * Names of the services that are called.
 */
final class Services {

	static final String BYTES = "bytes";

	static final String ORDERS = "orders";

	static final String MESSAGES = "messages";

	static final String STREAMS = "streams";

	private Services() {
	}

}
