// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster;

import java.time.Duration;

/**
 * Who leads, and for how long at least, as the local node saw it when it asked.
 *
 * @param leader the node that leads
 * @param term number of the leadership: each leader has one of its own, and later ones
 * are higher. Of the lease that the local node {@linkplain Leadership#held() holds} it is
 * the fencing token: pass it to whatever only the leader may change, which has to refuse
 * lower ones than it has seen
 * @param remaining for how long the leadership lasts unless it is extended, which a
 * leader that reaches a quorum does all the time. The leader's own count is on the safe
 * side; what another node knows of it may be longer
 */
public record Lease(NodeId leader, long term, Duration remaining) {

}
