// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.balance;

import io.sngo.cluster.service.CallFeedback;

/**
 * Tells two.
 */
record FeedbackPair(CallFeedback first, CallFeedback second) implements CallFeedback {

	@Override
	public void ended(Result result, long nanos) {
		this.first.ended(result, nanos);
		this.second.ended(result, nanos);
	}

	@Override
	public boolean needsTime() {
		return this.first.needsTime() || this.second.needsTime();
	}

}
