// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.time.Duration;

/**
 * The transport in figures, since the node started.
 *
 * @param messagesSent messages handed to the network
 * @param messagesReceived messages received whole
 * @param bytesSent bytes of these, frame headers included
 * @param bytesReceived bytes of these, frame headers included
 * @param connectionsOpen connections that are open now
 * @param errorCount connections refused, frames rejected, messages that could not be sent
 * @param averageLatency exponentially weighted average round trip of probes; zero before
 * the first
 */
public record TransportStatistics(long messagesSent, long messagesReceived, long bytesSent, long bytesReceived,
		int connectionsOpen, long errorCount, Duration averageLatency) {
}
