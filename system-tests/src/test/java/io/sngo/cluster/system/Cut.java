// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.system;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A cut in a {@link Network}: from its making until it is closed, packets are dropped
 * where they arrive, all or some of them. Nobody gets an error, connections stay open.
 */
final class Cut implements AutoCloseable {

	private final Map<String, Set<String>> senders = new TreeMap<>();

	private final long since;

	/**
	 * @param senders for each namespace that loses packets the addresses that they come
	 * from
	 * @param percent how many get lost
	 */
	Cut(Map<String, Set<String>> senders, int percent) {
		this.senders.putAll(senders);
		this.senders.forEach((namespace, addresses) -> nft(namespace, """
				table inet cut {
					chain in {
						type filter hook input priority 0
						iifname "eth0" ip saddr { %s } %s drop
					}
				}""".formatted(String.join(", ", addresses),
				(percent < 100) ? "numgen random mod 100 < " + percent : "")));
		this.since = System.currentTimeMillis();
	}

	/**
	 * When packets were dropped at the latest, in milliseconds since 1970.
	 */
	long since() {
		return this.since;
	}

	@Override
	public void close() {
		this.senders.keySet().forEach((namespace) -> nft(namespace, "delete table inet cut"));
	}

	private static void nft(String namespace, String rules) {
		Commands.run("ip", "netns", "exec", namespace, "nft", rules);
	}

	@Override
	public String toString() {
		return String.format(Locale.ROOT, "cut of %s since %d", this.senders, this.since);
	}

}
