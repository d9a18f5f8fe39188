// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;

import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.resolver.NoopAddressResolverGroup;
import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.protocol.Peer;
import reactor.netty.tcp.TcpClient;

/**
 * Opens connections. Never blocks.
 */
@SuppressWarnings("FutureReturnValueIgnored") // the channel tells failures
final class Dialer {

	private static final int MAX_ATTEMPTS = 4096;

	static final DialFailure CLOSED = DialFailure.of(DialFailure.Kind.BROKEN, "the transport is closed");

	private final TransportContext context;

	private final NameResolver resolver;

	private final Set<DialAttempt> attempts = ConcurrentHashMap.newKeySet();

	Dialer(TransportContext context) {
		this.context = context;
		this.resolver = new NameResolver(context.loops().of(Lane.CONTROL));
	}

	/**
	 * Opens a connection and shakes hands. The outcome is told on a network loop of the
	 * lane: what waits for a data connection never runs on the loop of control.
	 * @param timeout time for all of it
	 */
	void dial(NodeAddress address, Lane lane, Duration timeout, DialOutcome outcome) {
		dial(new DialTarget(address, lane, 0), (loops) -> loops.next(lane), timeout, outcome);
	}

	/**
	 * The same for one of the data connections with a peer.
	 */
	void dial(Peer peer, int stripe, Duration timeout, DialOutcome outcome) {
		dial(new DialTarget(peer.address(), Lane.DATA, stripe), (loops) -> loops.of(peer, stripe), timeout, outcome);
	}

	private void dial(DialTarget target, Function<Loops, EventLoop> place, Duration timeout, DialOutcome outcome) {
		Peer local = this.context.local();
		if (local == null || this.context.isClosing()) {
			outcome.onFailed(CLOSED);
			return;
		}
		if (this.attempts.size() >= MAX_ATTEMPTS) {
			outcome
				.onFailed(DialFailure.of(DialFailure.Kind.BROKEN, MAX_ATTEMPTS + " other nodes are dialled already"));
			return;
		}
		EventLoop loop = place.apply(this.context.loops());
		DialAttempt attempt = new DialAttempt(this.context, this, target, loop, timeout, outcome);
		this.attempts.add(attempt);
		try {
			attempt.startTimer();
			loop.execute(() -> resolve(attempt, loop, target.address()));
		}
		catch (RejectedExecutionException ex) {
			// Closing has overtaken this.
			attempt.cancel(CLOSED);
		}
		catch (OutOfMemoryError ex) {
			// So the JVM calls it when the system has no thread for the loop.
			attempt.cancel(DialFailure.of(DialFailure.Kind.BROKEN, "there is no thread for it: " + ex.getMessage()));
		}
	}

	private void resolve(DialAttempt attempt, EventLoop loop, NodeAddress address) {
		if (this.context.isClosing()) {
			attempt.cancel(CLOSED);
			return;
		}
		this.resolver.resolve(loop, address).addListener((resolved) -> {
			try {
				// The resolver has a loop of its own.
				loop.execute(() -> attempt.onResolved(resolved));
			}
			catch (RejectedExecutionException ex) {
				attempt.cancel(CLOSED);
			}
		});
	}

	/**
	 * Connects on the loop that the caller is on.
	 */
	TcpClient client(InetSocketAddress address, Lane lane, Duration connectTimeout) {
		TcpClient client = TcpClient.newConnection()
			.runOn(this.context.loops().of(lane))
			.remoteAddress(() -> address)
			// The address is resolved: a second resolver would open a socket for nothing.
			.resolver(NoopAddressResolverGroup.INSTANCE)
			.option(ChannelOption.ALLOCATOR, lane.buffers())
			.option(ChannelOption.TCP_NODELAY, true)
			.option(ChannelOption.SO_KEEPALIVE, true)
			.option(ChannelOption.WRITE_BUFFER_WATER_MARK, SocketOptions.WATER_MARK)
			.option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) Math.max(1, connectTimeout.toMillis()));
		Tls tls = this.context.tls();
		return tls != null ? client.secure(tls.client()) : client;
	}

	void ended(DialAttempt attempt) {
		this.attempts.remove(attempt);
	}

	/**
	 * Gives up what is under way.
	 */
	void close() {
		this.attempts.forEach((attempt) -> attempt.cancel(CLOSED));
		this.resolver.close();
	}

}
