// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How often hosts are dialled at which no node has answered yet. Whom to dial a node
 * learns from others, so somebody who lies could have a whole cluster knock at a third
 * party's door. Hosts at which a node did answer, and this machine over loopback, are not
 * limited here. Safe for use by any thread.
 */
final class DialLimits {

	/** Attempts at one host that are made at once. */
	static final int BURST_PER_HOST = 32;

	static final int PER_HOST_AND_SECOND = 2;

	/** Attempts at all such hosts that are made at once: enough to meet a cluster. */
	static final int BURST = 256;

	static final int PER_SECOND = 64;

	static final int MAX_HOSTS = 8192;

	private final Map<InetAddress, Boolean> known = new Recent<>();

	private final Map<InetAddress, TokenBucket> strangers = new Recent<>();

	private final TokenBucket all;

	/**
	 * @param now time in nanoseconds
	 */
	DialLimits(long now) {
		this.all = new TokenBucket(BURST, PER_SECOND, now);
	}

	/**
	 * Whether a host may be dialled now.
	 */
	synchronized boolean permits(InetAddress host, long now) {
		if (host.isLoopbackAddress() || this.known.get(host) != null) {
			return true;
		}
		TokenBucket own = this.strangers.computeIfAbsent(host,
				(key) -> new TokenBucket(BURST_PER_HOST, PER_HOST_AND_SECOND, now));
		return own.take(now) && this.all.take(now);
	}

	/**
	 * There is a node at a host.
	 */
	synchronized void answered(InetAddress host) {
		this.known.put(host, true);
		this.strangers.remove(host);
	}

	synchronized int hosts() {
		return Math.max(this.known.size(), this.strangers.size());
	}

	private static final class Recent<V> extends LinkedHashMap<InetAddress, V> {

		private static final long serialVersionUID = 1L;

		Recent() {
			super(16, 0.75f, true);
		}

		@Override
		protected boolean removeEldestEntry(Map.Entry<InetAddress, V> eldest) {
			return size() > MAX_HOSTS;
		}

	}

}
