// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.jgroups;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.LongAdder;

import org.jgroups.JChannel;
import org.jgroups.blocks.RpcDispatcher;

/**
 * A member of the group.
 *
 * @param channel how it takes part
 * @param dispatcher how it calls
 */
record Member(JChannel channel, RpcDispatcher dispatcher) {

	private static final String HOST = "127.0.0.1";

	/**
	 * @param port to listen on, 0 for any
	 * @param seed port of the first member, which may be this one
	 */
	static Member join(int port, int seed, LongAdder messages) throws Exception {
		System.setProperty("tcp-nodelay", "true");
		System.setProperty("jgroups.tcp.port_range", "0");
		System.setProperty("jgroups.tcpping.initial_hosts", HOST + "[" + seed + "]");
		JChannel channel = new JChannel("tcp.xml");
		channel.getProtocolStack().getTransport().setBindAddress(InetAddress.getLoopbackAddress()).setBindPort(port);
		RpcDispatcher dispatcher = new RpcDispatcher(channel, new Methods(messages)).setMethodLookup(Methods::find);
		channel.connect("benchmarks");
		return new Member(channel, dispatcher);
	}

	/**
	 * JGroups has to be told a port that others can know.
	 */
	static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
	}

	void close() {
		this.channel.close();
	}

}
