// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.time.Duration;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;

/**
 * Options of the sockets of both sides.
 */
final class SocketOptions {

	/** What one connection hands to the network at most before the rest waits. */
	static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(64 * 1024, 256 * 1024);

	/** By its name, because the native transport is not there on every platform. */
	private static final ChannelOption<Integer> TCP_USER_TIMEOUT = ChannelOption
		.valueOf("io.netty.channel.epoll.EpollChannelOption#TCP_USER_TIMEOUT");

	private static final ChannelOption<Long> TCP_NOTSENT_LOWAT = ChannelOption
		.valueOf("io.netty.channel.epoll.EpollChannelOption#TCP_NOTSENT_LOWAT");

	/** Enough to keep the network busy while this process is woken. */
	private static final long MAX_UNSENT = 128 * 1024;

	private SocketOptions() {
	}

	/**
	 * Lets the system take no more than is soon sent. Otherwise it takes megabytes, of
	 * which this side cannot tell that the network does not keep up with them, and behind
	 * which all that comes later waits. Only Linux offers it here.
	 */
	static void keepLittleUnsent(Channel channel) {
		channel.config().setOption(TCP_NOTSENT_LOWAT, MAX_UNSENT);
	}

	/**
	 * Breaks a connection when what was sent stays unacknowledged for so long. Otherwise
	 * its retransmissions become so rare while a network is cut that the connection would
	 * stay dumb for long after the network has healed. Only Linux offers it.
	 */
	static void limitSilence(Channel channel, Duration limit) {
		channel.config().setOption(TCP_USER_TIMEOUT, (int) limit.toMillis());
	}

}
