// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;

import io.sngo.cluster.protocol.Peer;
import io.sngo.cluster.transport.DataChannel;

/**
 * Opens data channels: {@link io.sngo.cluster.transport.Transport#dataChannel}.
 */
@FunctionalInterface
public interface Channels {

	void dataChannel(Peer peer, int bytes, BiConsumer<@Nullable DataChannel, @Nullable Throwable> whenOpen);

}
