// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import io.sngo.cluster.transport.DataChannel;

/**
 * Keeps a node that does not answer from taking all places of those that are waited for,
 * so that the others can still be called: nobody gets more while half of all wait for it.
 * Looks now and then, and only where more than half of the places are taken: the calls
 * themselves count nothing. Used by one thread.
 */
final class CrowdedChannels {

	private final SlotTable<ClientCall<?>> calls;

	private final int half;

	private Set<DataChannel> crowded = Set.of();

	CrowdedChannels(SlotTable<ClientCall<?>> calls, int places) {
		this.calls = calls;
		this.half = (places + 1) / 2;
	}

	void check() {
		if (this.calls.used() <= this.half && this.crowded.isEmpty()) {
			return;
		}
		Map<DataChannel, Integer> counts = new HashMap<>();
		this.calls.forEach((call) -> {
			DataChannel channel = call.waitsFor();
			if (channel != null) {
				counts.merge(channel, 1, Integer::sum);
			}
		});
		Set<DataChannel> now = new HashSet<>();
		counts.forEach((channel, count) -> {
			if (count >= this.half && this.calls.used() > this.half) {
				now.add(channel);
				AnswerBacklog.of(channel).crowded(true);
			}
		});
		for (DataChannel before : this.crowded) {
			if (!now.contains(before)) {
				AnswerBacklog.of(before).crowded(false);
			}
		}
		this.crowded = now;
	}

}
