// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.election;

import java.time.Duration;

/**
 * A lock that at most one node has, which is the leader then. It is kept by a store that
 * all nodes reach, and that outlives each of them.
 * <p>
 * One thread calls all methods, one after the other; they may block. What they throw
 * means that the store was not reached, or did not answer: nothing is known then, and it
 * is asked again.
 */
public interface LeaderLock {

	/**
	 * Takes the lock if it is free, without waiting for it. A new term begins with that
	 * alone, after what this node had was {@linkplain #release() given back}.
	 * @param lease how long the store has to keep it for this node from now on, whatever
	 * becomes of the node; where it is kept for less, two nodes may lead at once
	 * @return whether this node has it now
	 */
	boolean acquire(Duration lease) throws Exception;

	/**
	 * Asks the store whether this node still has the lock, and keeps it for longer. One
	 * that cannot be asked may say so as far as this process knows: then a leader that is
	 * cut off may go on in its term.
	 * @param lease as in {@link #acquire}
	 * @return whether this node has it; {@code false} only where the store says so. It
	 * need not be released then
	 */
	boolean renew(Duration lease) throws Exception;

	/**
	 * Gives the lock back, as far as this node has it.
	 */
	void release() throws Exception;

}
