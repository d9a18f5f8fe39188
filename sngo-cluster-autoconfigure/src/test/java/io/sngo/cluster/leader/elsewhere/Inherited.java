// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.leader.elsewhere;

import io.sngo.cluster.leader.LeaderOnly;

/**
 * Has a method that no class of another package overrides, a proxy neither.
 */
public class Inherited {

	@LeaderOnly
	void work() {
	}

}
