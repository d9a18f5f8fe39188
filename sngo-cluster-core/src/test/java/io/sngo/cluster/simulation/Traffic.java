// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What nodes put on the network from a moment on.
 */
public final class Traffic {

	private final VirtualTime time;

	private final long since;

	private final List<Counters> counters = new ArrayList<>();

	private final long messagesBefore;

	private final long bytesBefore;

	private final long handshakesBefore;

	private final long[] typesBefore = new long[128];

	private final long[] eachBefore;

	Traffic(VirtualTime time, List<SimulatedNode> nodes) {
		this.time = time;
		this.since = time.now();
		nodes.forEach((node) -> this.counters.add(node.process().counters));
		this.messagesBefore = messages();
		this.bytesBefore = bytes();
		this.handshakesBefore = handshakes();
		for (int type = 0; type < this.typesBefore.length; type++) {
			this.typesBefore[type] = bytes(type);
		}
		this.eachBefore = this.counters.stream().mapToLong(Counters::bytes).toArray();
	}

	/** Bytes that a node sent per second, on average: bodies and frame headers. */
	public double bytesPerNodeAndSecond() {
		return perNodeAndSecond(bytes() - this.bytesBefore);
	}

	/** The same for the node that sent most. */
	public double bytesPerSecondOfBusiest() {
		long most = 0;
		for (int i = 0; i < this.eachBefore.length; i++) {
			most = Math.max(most, this.counters.get(i).bytes() - this.eachBefore[i]);
		}
		return most / seconds();
	}

	public double messagesPerNodeAndSecond() {
		return perNodeAndSecond(messages() - this.messagesBefore);
	}

	/** Handshakes that a node took part in per second, on average. */
	public double handshakesPerNodeAndSecond() {
		return perNodeAndSecond(handshakes() - this.handshakesBefore);
	}

	/** Bytes per node and second for each type of message. */
	public Map<Integer, Long> bytesByType() {
		Map<Integer, Long> byType = new TreeMap<>();
		for (int type = 0; type < this.typesBefore.length; type++) {
			long bytes = bytes(type) - this.typesBefore[type];
			if (bytes > 0) {
				byType.put(type, Math.round(perNodeAndSecond(bytes)));
			}
		}
		return byType;
	}

	private double perNodeAndSecond(long total) {
		return total / seconds() / this.counters.size();
	}

	private double seconds() {
		return Duration.ofNanos(this.time.now() - this.since).toNanos() / 1e9;
	}

	private long messages() {
		return this.counters.stream().mapToLong(Counters::messages).sum();
	}

	private long bytes() {
		return this.counters.stream().mapToLong(Counters::bytes).sum();
	}

	private long handshakes() {
		return this.counters.stream().mapToLong(Counters::handshakes).sum();
	}

	private long bytes(int type) {
		return this.counters.stream().mapToLong((each) -> each.bytes(type)).sum();
	}

	@Override
	public String toString() {
		return String.format("%.0f B/s per node (busiest %.0f B/s), %.1f messages/s, %.2f handshakes/s; by type %s",
				bytesPerNodeAndSecond(), bytesPerSecondOfBusiest(), messagesPerNodeAndSecond(),
				handshakesPerNodeAndSecond(), bytesByType());
	}

}
