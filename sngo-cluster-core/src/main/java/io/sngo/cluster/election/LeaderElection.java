// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.election;

import java.util.List;

import io.sngo.cluster.membership.Member;
import io.sngo.cluster.protocol.ControlMessage;
import io.sngo.cluster.protocol.Peer;
import org.jspecify.annotations.Nullable;

/**
 * How a node comes to know who leads, and to lead itself. Everything runs on the control
 * loop.
 */
public interface LeaderElection {

	/**
	 * Starts to take part.
	 */
	void start();

	/**
	 * Ends all activity without a word.
	 */
	void stop();

	/**
	 * The local node became a member.
	 * @param founded whether it began the cluster itself
	 */
	void onJoined(boolean founded);

	/**
	 * As the membership tells it.
	 */
	void onMemberChanged(@Nullable Member before, @Nullable Member after);

	/**
	 * Takes in a message of a type from 64 to 95.
	 * @throws io.sngo.cluster.protocol.WireException if it is malformed or of an unknown
	 * type
	 */
	void onMessage(Peer from, ControlMessage message);

	/**
	 * Gives up leading, and lets others try first, if there are any that could. Does
	 * nothing if the local node does not lead.
	 */
	void resign();

	/**
	 * Whether the local node may neither lead nor know a leader, as on the losing side of
	 * a partition.
	 */
	void isolate(boolean isolate);

	@Nullable KnownLeader leader();

	/**
	 * Whether leaders are elected by votes, so that one stands for a majority.
	 */
	boolean isVoted();

	/**
	 * Until when the lease lasts that was heard of last, by the monotonic clock.
	 */
	long heardUntilNanos();

	/**
	 * Whether it would cost the others something if the local node left now.
	 */
	boolean isMissed();

	/**
	 * Where the right to lead comes from, for people to read; empty where it is not
	 * known. What is promised of leaders is promised for those of one origin.
	 */
	String origin();

	/**
	 * Whose votes count, as far as the local node knows, for people to read; empty where
	 * there are no votes, their number is fixed, or they are not known.
	 */
	List<String> voters();

}
