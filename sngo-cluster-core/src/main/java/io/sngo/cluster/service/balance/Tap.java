// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.balance;

import org.jspecify.annotations.Nullable;

import io.sngo.cluster.service.CallFeedback;

/**
 * What one balancer keeps of an instance where another one chooses for it, and wants to
 * be told, too.
 *
 * @param <F> what is kept
 */
final class Tap<F extends CallFeedback> {

	final F state;

	/** Of the last call: mostly the next one needs the same. */
	private volatile @Nullable FeedbackPair last;

	Tap(F state) {
		this.state = state;
	}

	/**
	 * Both, in one.
	 */
	CallFeedback and(CallFeedback other) {
		if (other == CallFeedback.NONE) {
			return this.state;
		}
		FeedbackPair pair = this.last;
		if (pair == null || pair.second() != other) {
			pair = new FeedbackPair(this.state, other);
			this.last = pair;
		}
		return pair;
	}

}
