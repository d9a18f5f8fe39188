// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/**
 * Bounds how many connections there are. Those that have not shaken hands are counted
 * apart, and where there are too many the oldest of them makes room: silent connections
 * cannot keep a member out, which shakes hands within milliseconds. Half of the rest is
 * for what members cannot do without. Callers that are no nodes, and connections beside
 * the first of a peer, share the other half. Safe for use by any thread.
 */
final class ConnectionLimits {

	private final int maxTotal;

	private final int maxPerAddress;

	private final int maxPending;

	private final int maxPendingPerAddress;

	private final Count pending = new Count();

	private final Count established = new Count();

	/** Those of the established ones that may have half of the room. */
	private final Count extra = new Count();

	private int outbound;

	private int extraOutbound;

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
		if (this.pending.of(address) >= this.maxPendingPerAddress) {
			evicted = this.pending.removeOldest(address);
		}
		else if (this.pending.size() >= this.maxPending) {
			evicted = this.pending.removeOldest(null);
		}
		this.pending.add(channel, address);
		return evicted;
	}

	/**
	 * Moves an accepted connection to those that have shaken hands.
	 * @return {@code false} if there is no room for it
	 */
	synchronized boolean establish(Channel channel) {
		InetAddress address = address(channel);
		if (this.established.size() + this.outbound >= this.maxTotal
				|| this.established.of(address) >= this.maxPerAddress || !this.pending.contains(channel)) {
			return false;
		}
		release(channel);
		this.established.add(channel, address);
		return true;
	}

	/**
	 * The same for one of a caller that is no node, or beside the first of a peer.
	 */
	synchronized boolean establishExtra(Channel channel) {
		InetAddress address = address(channel);
		boolean room = hasRoomForExtra() && 2 * this.extra.of(address) < this.maxPerAddress;
		if (!room || !establish(channel)) {
			return false;
		}
		this.extra.add(channel, address);
		return true;
	}

	private boolean hasRoomForExtra() {
		return 2 * (this.extra.size() + this.extraOutbound) < this.maxTotal;
	}

	synchronized void release(Channel channel) {
		this.pending.remove(channel);
		this.established.remove(channel);
		this.extra.remove(channel);
	}

	/**
	 * Counts a connection that this side is about to open.
	 * @return gives the room back, once however often it is run; {@code null} if there is
	 * no room for one more
	 */
	@Nullable Runnable acquireOutbound() {
		return acquire(false);
	}

	/**
	 * The same for one beside the first of a peer.
	 */
	@Nullable Runnable acquireExtraOutbound() {
		return acquire(true);
	}

	private synchronized @Nullable Runnable acquire(boolean beside) {
		if (this.established.size() + this.outbound >= this.maxTotal || (beside && !hasRoomForExtra())) {
			return null;
		}
		count(beside, 1);
		AtomicBoolean released = new AtomicBoolean();
		return () -> {
			if (released.compareAndSet(false, true)) {
				count(beside, -1);
			}
		};
	}

	private synchronized void count(boolean beside, int change) {
		this.outbound += change;
		this.extraOutbound += beside ? change : 0;
	}

	private static InetAddress address(Channel channel) {
		SocketAddress remote = channel.remoteAddress();
		return (remote instanceof InetSocketAddress inet && inet.getAddress() != null) ? inet.getAddress()
				: InetAddress.getLoopbackAddress();
	}

	/**
	 * Connections, the oldest first, and how many each address has of them.
	 */
	private static final class Count {

		private final Map<Channel, InetAddress> channels = new LinkedHashMap<>();

		private final Map<InetAddress, Integer> byAddress = new HashMap<>();

		void add(Channel channel, InetAddress address) {
			this.channels.put(channel, address);
			this.byAddress.merge(address, 1, Integer::sum);
		}

		void remove(Channel channel) {
			InetAddress address = this.channels.remove(channel);
			if (address != null) {
				this.byAddress.computeIfPresent(address, (key, count) -> count > 1 ? count - 1 : null);
			}
		}

		/**
		 * @param address of which address; {@code null} for any
		 */
		@Nullable Channel removeOldest(@Nullable InetAddress address) {
			for (Map.Entry<Channel, InetAddress> entry : this.channels.entrySet()) {
				if (address == null || address.equals(entry.getValue())) {
					Channel oldest = entry.getKey();
					remove(oldest);
					return oldest;
				}
			}
			return null;
		}

		boolean contains(Channel channel) {
			return this.channels.containsKey(channel);
		}

		int size() {
			return this.channels.size();
		}

		int of(InetAddress address) {
			return this.byAddress.getOrDefault(address, 0);
		}

	}

}
