// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import io.sngo.cluster.JoinRejectedException;
import org.jspecify.annotations.Nullable;

/**
 * Tells another listener all that it is told; whoever has more to do overrides it.
 */
public abstract class ForwardingListener implements MembershipListener {

	private final MembershipListener listener;

	/**
	 * @param listener who is told
	 */
	protected ForwardingListener(MembershipListener listener) {
		this.listener = listener;
	}

	@Override
	public void onMemberChanged(@Nullable Member before, @Nullable Member after) {
		this.listener.onMemberChanged(before, after);
	}

	@Override
	public void onJoined(boolean founded) {
		this.listener.onJoined(founded);
	}

	@Override
	public void onJoinRejected(JoinRejectedException.Reason reason, String message) {
		this.listener.onJoinRejected(reason, message);
	}

	@Override
	public void onRoundTrip(long nanos) {
		this.listener.onRoundTrip(nanos);
	}

	@Override
	public void onRefutation() {
		this.listener.onRefutation();
	}

	@Override
	public void onPause() {
		this.listener.onPause();
	}

	@Override
	public void onQuarantine(boolean begins) {
		this.listener.onQuarantine(begins);
	}

}
