// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.system;

import java.util.Locale;

/**
 * A cut in a {@link Network}: from its making until it is closed, packets are dropped.
 * Nobody gets an error, connections stay open.
 */
final class Cut implements AutoCloseable {

	private final String namespace;

	private final long since;

	Cut(String namespace, String peers) {
		this.namespace = namespace;
		nft("""
				table inet cut {
					chain in { type filter hook input priority 0; iifname "eth0" ip saddr %1$s drop; }
					chain out { type filter hook output priority 0; oifname "eth0" ip daddr %1$s drop; }
				}""".formatted(peers));
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
		nft("delete table inet cut");
	}

	private void nft(String rules) {
		Commands.run("ip", "netns", "exec", this.namespace, "nft", rules);
	}

	@Override
	public String toString() {
		return String.format(Locale.ROOT, "cut of %s since %d", this.namespace, this.since);
	}

}
