// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.actuate;

import io.sngo.cluster.transport.TransportStatistics;

/**
 * The transport's figures in plain values.
 *
 * @param averageLatency an ISO 8601 duration
 */
record TransportDescriptor(long messagesSent, long messagesReceived, long bytesSent, long bytesReceived,
		int connectionsOpen, long errorCount, String averageLatency) {

	static TransportDescriptor of(TransportStatistics statistics) {
		return new TransportDescriptor(statistics.messagesSent(), statistics.messagesReceived(), statistics.bytesSent(),
				statistics.bytesReceived(), statistics.connectionsOpen(), statistics.errorCount(),
				statistics.averageLatency().toString());
	}

}
