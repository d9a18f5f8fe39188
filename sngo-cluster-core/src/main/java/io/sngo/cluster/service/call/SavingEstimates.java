// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * What compressing is going to save, judged by what it has saved: one average for each
 * peer, operation and direction. As the predictor of branches in a processor, it is a
 * table of a fixed size; those that fall on the same entry share it, which costs nothing
 * but a worse guess. Safe for use by any thread; a figure that is lost where two tell one
 * at the same moment does not matter.
 */
final class SavingEstimates {

	private static final int ENTRIES = 1024;

	/** The length of what is not compressed. */
	private static final int WHOLE = 1024;

	private static final int WORTH_IT = WHOLE * DeflateFormat.MAX_PERCENT / 100;

	/** One payload in so many is tried although it is not worth it. */
	static final int RETRY = 256;

	/** Share of the last one in the average. */
	private static final int SHARE = 4;

	/** Average length of what was compressed, of {@link #WHOLE}; 0 before the first. */
	private final AtomicIntegerArray averages = new AtomicIntegerArray(ENTRIES);

	private final AtomicIntegerArray passed = new AtomicIntegerArray(ENTRIES);

	/**
	 * The entry of a peer, an operation and a direction.
	 */
	static int entry(String peer, String service, String operation, boolean answer) {
		int hash = ((peer.hashCode() * 31 + service.hashCode()) * 31 + operation.hashCode()) * 31 + (answer ? 1 : 0);
		// Multiplied by 2^32 over the golden ratio, so that the top bits depend on all.
		return (hash * 0x9E3779B9) >>> Integer.numberOfLeadingZeros(ENTRIES - 1);
	}

	boolean isWorthTrying(int entry) {
		return this.averages.get(entry) <= WORTH_IT || this.passed.incrementAndGet(entry) % RETRY == 0;
	}

	/**
	 * @param plain length of a payload
	 * @param sent what was sent of it
	 */
	void tell(int entry, int plain, int sent) {
		int ratio = (int) Math.max(1, Math.min(WHOLE, (long) sent * WHOLE / plain));
		int before = this.averages.get(entry);
		this.averages.set(entry, (before == 0) ? ratio : (before * (SHARE - 1) + ratio) / SHARE);
	}

}
