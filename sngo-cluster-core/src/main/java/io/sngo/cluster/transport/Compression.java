// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.net.InetSocketAddress;

import io.netty.channel.Channel;

/**
 * To whom payloads may be sent compressed. Whether one is depends on what it is, too. A
 * node that compresses at all takes compressed payloads from everybody.
 */
public enum Compression {

	/** To nobody, and none is taken. */
	NEVER,

	/**
	 * To nodes on other machines, while the network does not keep up with what is sent.
	 * Else there is nothing to gain: it takes longer to compress than to send. Between
	 * two processes of one machine it always does.
	 */
	BETWEEN_HOSTS,

	/** To all other nodes, at any time. */
	ALWAYS;

	/** Both sides read what {@link java.util.zip.Deflater} writes without a header. */
	static final long DEFLATE = 1;

	/**
	 * What the local node says in the handshake, as a bit set.
	 */
	long capabilities() {
		return (this != NEVER) ? DEFLATE : 0;
	}

	/**
	 * Whether both sides of a connection know how.
	 * @param peerCapabilities what the other side has said
	 */
	boolean isAgreed(long peerCapabilities) {
		return (capabilities() & peerCapabilities & DEFLATE) != 0;
	}

	/**
	 * Whether it makes sense on a connection where it is agreed.
	 */
	boolean isUseful(Channel channel) {
		return this == ALWAYS || (this == BETWEEN_HOSTS && leavesHost(channel));
	}

	/**
	 * Whether it makes sense only while the network does not keep up.
	 */
	boolean waitsForBacklog() {
		return this != ALWAYS;
	}

	private static boolean leavesHost(Channel channel) {
		return channel.remoteAddress() instanceof InetSocketAddress && !Proximity.isOnThisMachine(channel);
	}

}
