// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

import io.sngo.cluster.transport.DataChannel;

/**
 * Keeps a node that does not answer from taking all places of those that are waited for,
 * so that the others can still be called: nobody gets more while half of all wait for it.
 * Looks at most once per millisecond, and only where more than half of the places are
 * taken: the calls themselves count nothing. Safe for use by any thread.
 */
final class CrowdedChannels {

	private static final long PAUSE_NANOS = 1_000_000;

	/** So many may wait for one in any case. */
	private static final int FEW = 16;

	private final SlotTable<ClientCall<?>> calls;

	private final int half;

	/** Changed under the lock. */
	private volatile Set<DataChannel> crowded = Set.of();

	private volatile long lookedAt = System.nanoTime();

	CrowdedChannels(SlotTable<ClientCall<?>> calls, int places) {
		this.calls = calls;
		this.half = Math.max(FEW, places / 2);
	}

	/**
	 * Whether so many places are taken that one node could have half of them, or one had.
	 */
	boolean isNeeded() {
		return areMany() || !this.crowded.isEmpty();
	}

	private boolean areMany() {
		return this.calls.used() > this.half;
	}

	/**
	 * @param now in {@link System#nanoTime()}
	 */
	void check(long now) {
		if (now - this.lookedAt >= PAUSE_NANOS) {
			look(now);
		}
	}

	private synchronized void look(long now) {
		if (now - this.lookedAt < PAUSE_NANOS) {
			return;
		}
		this.lookedAt = now;
		Set<DataChannel> found = areMany() ? find() : Set.of();
		found.forEach((channel) -> AnswerBacklog.of(channel).crowded(true));
		for (DataChannel before : this.crowded) {
			if (!found.contains(before)) {
				AnswerBacklog.of(before).crowded(false);
			}
		}
		this.crowded = found;
	}

	private Set<DataChannel> find() {
		Map<DataChannel, Integer> counts = new HashMap<>();
		this.calls.forEach((call) -> {
			DataChannel channel = call.waitsFor();
			if (channel != null) {
				counts.merge(channel, 1, Integer::sum);
			}
		});
		counts.values().removeIf((count) -> count < this.half);
		return counts.keySet();
	}

}
