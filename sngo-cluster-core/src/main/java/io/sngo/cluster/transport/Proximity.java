// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.net.InetAddress;
import java.net.InetSocketAddress;

import io.netty.channel.Channel;

/**
 * Tells processes of this machine from others.
 */
final class Proximity {

	private Proximity() {
	}

	/**
	 * Whether the other side is a process of this machine for certain: it is reached at
	 * the address from which it is reached, or over loopback.
	 */
	static boolean isOnThisMachine(Channel channel) {
		InetAddress remote = (channel.remoteAddress() instanceof InetSocketAddress address) ? address.getAddress()
				: null;
		return remote != null && (remote.isLoopbackAddress()
				|| (channel.localAddress() instanceof InetSocketAddress local && remote.equals(local.getAddress())));
	}

}
