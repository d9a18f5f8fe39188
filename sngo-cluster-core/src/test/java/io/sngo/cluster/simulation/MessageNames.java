// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.simulation;

import java.util.Map;

/**
 * What the trace calls the types of messages: those that have no name here go by their
 * number.
 */
final class MessageNames {

	private static final Map<Integer, String> NAMES = Map.ofEntries(Map.entry(1, "ping"), Map.entry(2, "ack"),
			Map.entry(3, "ping-req"), Map.entry(4, "nack"), Map.entry(5, "gossip"), Map.entry(6, "join"),
			Map.entry(7, "join-reply"), Map.entry(8, "sync-digest"), Map.entry(9, "sync-diff"),
			Map.entry(10, "sync-records"), Map.entry(11, "verify"), Map.entry(12, "verify-result"),
			Map.entry(13, "leave"), Map.entry(14, "leave-ack"), Map.entry(15, "pull"), Map.entry(64, "vote-request"),
			Map.entry(65, "vote-reply"), Map.entry(66, "renewal"), Map.entry(67, "renewal-ack"),
			Map.entry(68, "electorate"), Map.entry(69, "release"), Map.entry(70, "lock-held"),
			Map.entry(71, "lock-denied"), Map.entry(72, "electorate-query"));

	private MessageNames() {
	}

	static String of(int type) {
		return NAMES.getOrDefault(type, "type " + type);
	}

}
