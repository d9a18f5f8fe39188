// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/**
 * Bounds how many connections there are. Those that have not shaken hands are counted
 * apart, and where there are too many the oldest of them makes room: silent connections
 * cannot keep a member out, which shakes hands within milliseconds. Safe for use by any
 * thread.
 */
final class ConnectionLimits {

	private final int maxTotal;

	private final int maxPerAddress;

	private final int maxPending;

	private final int maxPendingPerAddress;

	private final Map<Channel, InetAddress> pending = new LinkedHashMap<>();

	private final Map<InetAddress, Integer> pendingByAddress = new HashMap<>();

	private final Map<Channel, InetAddress> established = new HashMap<>();

	private final Map<InetAddress, Integer> establishedByAddress = new HashMap<>();

	private int outbound;

	ConnectionLimits(int maxTotal, int maxPerAddress) {
		this.maxTotal = maxTotal;
		this.maxPerAddress = maxPerAddress;
		this.maxPending = Math.max(1, maxTotal / 4);
		this.maxPendingPerAddress = Math.max(1, maxPerAddress / 4);
	}

	/**
	 * Counts a connection that was accepted.
	 * @return the connection that has to make room for it, if any; it is not counted any
	 * more
	 */
	synchronized @Nullable Channel admit(Channel channel) {
		InetAddress address = address(channel);
		Channel evicted = null;
		if (this.pendingByAddress.getOrDefault(address, 0) >= this.maxPendingPerAddress) {
			evicted = removeOldest(address);
		}
		else if (this.pending.size() >= this.maxPending) {
			evicted = removeOldest(null);
		}
		this.pending.put(channel, address);
		this.pendingByAddress.merge(address, 1, Integer::sum);
		return evicted;
	}

	/**
	 * Moves an accepted connection to those that have shaken hands.
	 * @return {@code false} if there is no room for it
	 */
	synchronized boolean establish(Channel channel) {
		InetAddress address = address(channel);
		if (this.established.size() + this.outbound >= this.maxTotal
				|| this.establishedByAddress.getOrDefault(address, 0) >= this.maxPerAddress
				|| !this.pending.containsKey(channel)) {
			return false;
		}
		release(channel);
		this.established.put(channel, address);
		this.establishedByAddress.merge(address, 1, Integer::sum);
		return true;
	}

	synchronized void release(Channel channel) {
		InetAddress address = this.pending.remove(channel);
		if (address != null) {
			decrement(this.pendingByAddress, address);
		}
		address = this.established.remove(channel);
		if (address != null) {
			decrement(this.establishedByAddress, address);
		}
	}

	/**
	 * Counts a connection that this side is about to open.
	 * @return gives the room back, once however often it is run; {@code null} if there is
	 * no room for one more
	 */
	synchronized @Nullable Runnable acquireOutbound() {
		if (this.established.size() + this.outbound >= this.maxTotal) {
			return null;
		}
		this.outbound++;
		AtomicBoolean released = new AtomicBoolean();
		return () -> {
			if (released.compareAndSet(false, true)) {
				releaseOutbound();
			}
		};
	}

	private synchronized void releaseOutbound() {
		this.outbound--;
	}

	private @Nullable Channel removeOldest(@Nullable InetAddress address) {
		for (Iterator<Map.Entry<Channel, InetAddress>> all = this.pending.entrySet().iterator(); all.hasNext();) {
			Map.Entry<Channel, InetAddress> entry = all.next();
			if (address == null || address.equals(entry.getValue())) {
				all.remove();
				decrement(this.pendingByAddress, entry.getValue());
				return entry.getKey();
			}
		}
		return null;
	}

	private static void decrement(Map<InetAddress, Integer> counts, InetAddress address) {
		counts.computeIfPresent(address, (key, count) -> count > 1 ? count - 1 : null);
	}

	private static InetAddress address(Channel channel) {
		SocketAddress remote = channel.remoteAddress();
		return (remote instanceof InetSocketAddress inet && inet.getAddress() != null) ? inet.getAddress()
				: InetAddress.getLoopbackAddress();
	}

}
