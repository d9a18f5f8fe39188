// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;

import io.netty.channel.EventLoop;
import io.netty.resolver.AddressResolverGroup;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import reactor.netty.resources.LoopResources;
import reactor.netty.transport.NameResolverProvider;

import io.sngo.cluster.NodeAddress;

/**
 * Finds the addresses of host names by Netty's resolver, which asks the hosts file and
 * DNS and never blocks. It is made for the first name: a cluster whose nodes are called
 * by their addresses needs none.
 */
final class NameResolver {

	private final LoopResources loops;

	private @Nullable AddressResolverGroup<InetSocketAddress> group;

	private boolean closed;

	/**
	 * @param loops run the resolver's own traffic
	 */
	NameResolver(LoopResources loops) {
		this.loops = loops;
	}

	/**
	 * Begins to look for all addresses of a host.
	 * @param loop tells the result where that is known at once
	 */
	Future<List<InetSocketAddress>> resolve(EventLoop loop, NodeAddress address) {
		byte[] literal = isScoped(address.host()) ? null : NetUtil.createByteArrayFromIpAddressString(address.host());
		if (literal != null) {
			return loop.newSucceededFuture(List.of(literal(address, literal)));
		}
		AddressResolverGroup<InetSocketAddress> resolvers = group();
		if (resolvers == null) {
			return loop.newFailedFuture(new UnknownHostException(address.host() + ": the transport is closed"));
		}
		return resolvers.getResolver(loop)
			.resolveAll(InetSocketAddress.createUnresolved(address.host(), address.port()));
	}

	/** Which interface is meant is for the resolver to find out. */
	private static boolean isScoped(String host) {
		return host.indexOf('%') >= 0;
	}

	private static InetSocketAddress literal(NodeAddress address, byte[] literal) {
		try {
			return new InetSocketAddress(InetAddress.getByAddress(address.host(), literal), address.port());
		}
		catch (UnknownHostException ex) {
			throw new IllegalStateException("An IP address of " + literal.length + " bytes, which cannot be", ex);
		}
	}

	private synchronized @Nullable AddressResolverGroup<InetSocketAddress> group() {
		if (this.group == null && !this.closed) {
			this.group = NameResolverProvider.builder()
				.build()
				.newNameResolverGroup(this.loops, LoopResources.DEFAULT_NATIVE);
		}
		return this.closed ? null : this.group;
	}

	synchronized void close() {
		this.closed = true;
		if (this.group != null) {
			this.group.close();
		}
	}

}
