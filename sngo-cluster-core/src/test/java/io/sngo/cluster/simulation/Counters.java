// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.simulation;

/**
 * What one process has put on the network.
 */
final class Counters {

	private long messages;

	private long bytes;

	private long handshakes;

	private final long[] bytesByType = new long[128];

	void sent(int type, int size) {
		this.messages++;
		this.bytes += size;
		this.bytesByType[type] += size;
	}

	void handshake() {
		this.handshakes++;
	}

	long messages() {
		return this.messages;
	}

	long bytes() {
		return this.bytes;
	}

	/** Handshakes that it took part in. */
	long handshakes() {
		return this.handshakes;
	}

	long bytes(int type) {
		return this.bytesByType[type];
	}

}
