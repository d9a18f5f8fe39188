// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import io.sngo.cluster.protocol.Peer;
import org.jspecify.annotations.Nullable;

/**
 * Told what came of dialling: one of its methods, once.
 */
interface DialOutcome {

	/**
	 * @param connection the connection, which is in use already; {@code null} for
	 * {@link Lane#PROBE}
	 */
	void onAnswered(Peer peer, @Nullable Connection connection);

	void onFailed(DialFailure failure);

}
