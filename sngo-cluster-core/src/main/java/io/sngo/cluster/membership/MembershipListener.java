// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import org.jspecify.annotations.Nullable;

/**
 * Learns of changes of the membership, on the control loop, after the new state is
 * readable.
 */
public interface MembershipListener {

	/**
	 * A member appeared, changed or was forgotten. Changes of load and of last contact
	 * alone are reported, too, the latter never.
	 * @param before the member as it was, {@code null} if it is new
	 * @param after the member as it is, {@code null} if it was forgotten
	 */
	void onMemberChanged(@Nullable Member before, @Nullable Member after);

}
