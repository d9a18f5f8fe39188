// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.util.Set;

import io.sngo.cluster.protocol.Peer;
import org.jspecify.annotations.Nullable;

/**
 * What a handshake has come to.
 *
 * @param peer who is at the other side
 * @param capabilities what the other side has said that it can do
 * @param roles what the other side has said that it is
 * @param secret the secret that both sides know; {@code null} if none was asked for
 * @param stripe which of the {@linkplain Stripes data connections} with the peer both
 * sides take it for; 0 on all other lanes
 */
record Agreement(Peer peer, long capabilities, Set<String> roles, @Nullable Secret secret, int stripe) {
}
