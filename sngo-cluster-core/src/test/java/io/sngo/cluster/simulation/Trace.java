// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.simulation;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * All that happened, as a hash, and the last of it in words.
 */
final class Trace {

	static final int MESSAGE = 1;

	static final int TIMER = 2;

	static final int LOST = 3;

	static final int CONNECT_FAILED = 4;

	static final int DIALLED = 5;

	static final int STATE = 6;

	static final int FAULT = 7;

	private static final int KEPT = 1 << 13;

	private static final long PRIME = 0x9E3779B97F4A7C15L;

	private final VirtualTime time;

	private final long[] times = new long[KEPT];

	private final int[] kinds = new int[KEPT];

	private final int[] nodes = new int[KEPT];

	private final int[] others = new int[KEPT];

	private final int[] types = new int[KEPT];

	private final @Nullable Object[] details = new Object[KEPT];

	private long count;

	private long hash;

	Trace(VirtualTime time) {
		this.time = time;
	}

	long hash() {
		return this.hash;
	}

	/**
	 * @param node number of the node to which it happens, -1 for none
	 * @param other number of the other node concerned, -1 for none
	 * @param type type of a message
	 * @param content hash of what else matters
	 * @param detail for the reader; turned into text only when it is printed
	 */
	void add(int kind, int node, int other, int type, int content, @Nullable Object detail) {
		fold(this.time.now());
		fold(((long) kind << 56) ^ ((long) type << 48) ^ ((long) (node & 0xFFFFFF) << 24) ^ (other & 0xFFFFFF));
		fold(content);
		if (kind == TIMER) {
			return;
		}
		int slot = (int) (this.count++ & (KEPT - 1));
		this.times[slot] = this.time.now();
		this.kinds[slot] = kind;
		this.nodes[slot] = node;
		this.others[slot] = other;
		this.types[slot] = type;
		this.details[slot] = detail;
	}

	private void fold(long value) {
		this.hash = (this.hash ^ value) * PRIME;
		this.hash ^= this.hash >>> 29;
	}

	/**
	 * The last events, oldest first, in words.
	 */
	List<String> last(int events) {
		List<String> lines = new ArrayList<>();
		for (long i = Math.max(0, this.count - Math.min(events, KEPT)); i < this.count; i++) {
			lines.add(line((int) (i & (KEPT - 1))));
		}
		return lines;
	}

	private String line(int slot) {
		String node = "n" + this.nodes[slot];
		String other = this.others[slot] >= 0 ? "n" + this.others[slot] : "-";
		String what = switch (this.kinds[slot]) {
			case MESSAGE -> other + " -> " + node + " " + MessageNames.of(this.types[slot]);
			case LOST -> node + " lost connection to " + other;
			case CONNECT_FAILED -> node + " cannot connect to " + other;
			case DIALLED -> node + " dialled " + other;
			case STATE -> node + " sees";
			default -> "*";
		};
		Object detail = this.details[slot];
		return String.format("%12.6f %s%s", this.times[slot] / 1e9, what, detail != null ? " " + detail : "");
	}

}
