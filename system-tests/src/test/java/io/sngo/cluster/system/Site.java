// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.system;

import java.util.List;

/**
 * Where a node runs.
 *
 * @param host the address that it binds to and advertises
 * @param prefix what its command starts with to get there
 */
record Site(String host, List<String> prefix) {

	static final Site LOOPBACK = new Site("127.0.0.1", List.of());

}
