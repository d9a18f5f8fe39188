// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

import io.sngo.cluster.NodeId;
import io.sngo.cluster.protocol.WireWriter;

/**
 * The rumors that this node still passes on: each a bounded number of times, those told
 * least often first and of these the newest. A newer rumor with the same key takes the
 * place of an older one.
 */
final class Dissemination {

	/** Each rumor is told {@code 4 * ceil(log10(n + 1))} times. */
	private static final int TRANSMIT_MULTIPLIER = 4;

	static final int MAX_RUMORS = 16_384;

	private static final int FIELD_OVERHEAD = 4;

	/** No rumor is smaller: to look for one that fits is in vain. */
	private static final int MIN_RUMOR_BYTES = 16;

	/** How many may be too large for the room that is left before the search ends. */
	private static final int MAX_MISFITS = 16;

	private final Map<String, Queued> byKey = new HashMap<>();

	private final TreeSet<Queued> queue = new TreeSet<>();

	private long sequence;

	private Runnable onRumor = () -> {
	};

	/**
	 * Has somebody told that there is something to tell, from now on.
	 */
	void onRumor(Runnable onRumor) {
		this.onRumor = onRumor;
		remind();
	}

	/**
	 * Tells again if there is something to tell.
	 */
	void remind() {
		if (!isEmpty()) {
			this.onRumor.run();
		}
	}

	static int transmitLimit(int n) {
		return TRANSMIT_MULTIPLIER * (int) Math.ceil(Math.log10(n + 1.0));
	}

	void add(Rumor rumor) {
		byte[] encoded = rumor.encode().toByteArray();
		Queued queued = new Queued(rumor.key(), encoded, 0, this.sequence++);
		Queued old = this.byKey.put(queued.key, queued);
		if (old != null) {
			this.queue.remove(old);
		}
		this.queue.add(queued);
		if (this.queue.size() > MAX_RUMORS) {
			// The one told most often is the one that most nodes know.
			Queued known = this.queue.pollLast();
			if (known != null) {
				this.byKey.remove(known.key);
			}
		}
		this.onRumor.run();
	}

	/**
	 * Tells what a member is no more.
	 */
	void retract(NodeId subject) {
		Queued queued = this.byKey.remove(subject.value());
		if (queued != null) {
			this.queue.remove(queued);
		}
	}

	/**
	 * Adds as many rumors to a message as fit, and counts them as told.
	 * @param n nodes in the cluster
	 * @return how many were added
	 */
	int addTo(WireWriter message, int maxBytes, int n) {
		return addTo(message, maxBytes, n, false);
	}

	/**
	 * As {@link #addTo}, for a message that has nothing else to carry: the first rumor
	 * goes into it whatever its size, or a large one would never be told.
	 */
	int fill(WireWriter message, int maxBytes, int n) {
		return addTo(message, maxBytes, n, true);
	}

	private int addTo(WireWriter message, int maxBytes, int n, boolean whole) {
		List<Queued> told = new ArrayList<>();
		int room = maxBytes;
		int misfits = 0;
		for (Queued queued : this.queue) {
			if (room < MIN_RUMOR_BYTES || misfits > MAX_MISFITS) {
				break;
			}
			int bytes = queued.encoded.length + FIELD_OVERHEAD;
			if (bytes <= room || (whole && told.isEmpty())) {
				room -= bytes;
				told.add(queued);
			}
			else {
				misfits++;
			}
		}
		// As they came up: the changes of one owner build on each other.
		told.sort(Comparator.comparingLong(Queued::sequence));
		int limit = transmitLimit(n);
		for (Queued queued : told) {
			message.bytes(Rumor.FIELD, queued.encoded);
			this.queue.remove(queued);
			if (queued.transmits + 1 < limit) {
				Queued again = new Queued(queued.key, queued.encoded, queued.transmits + 1, queued.sequence);
				this.queue.add(again);
				this.byKey.put(again.key, again);
			}
			else {
				this.byKey.remove(queued.key);
			}
		}
		return told.size();
	}

	boolean isEmpty() {
		return this.queue.isEmpty();
	}

	int size() {
		return this.queue.size();
	}

	void clear() {
		this.queue.clear();
		this.byKey.clear();
	}

	private record Queued(String key, byte[] encoded, int transmits, long sequence) implements Comparable<Queued> {

		@Override
		public int compareTo(Queued other) {
			int byTransmits = Integer.compare(this.transmits, other.transmits);
			return (byTransmits != 0) ? byTransmits : Long.compare(other.sequence, this.sequence);
		}

		@Override
		public boolean equals(Object other) {
			return other instanceof Queued queued && this.sequence == queued.sequence
					&& this.transmits == queued.transmits;
		}

		@Override
		public int hashCode() {
			return Long.hashCode(this.sequence);
		}

	}

}
