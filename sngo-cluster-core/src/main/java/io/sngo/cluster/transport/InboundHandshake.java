// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandler;
import io.sngo.cluster.protocol.Peer;
import io.sngo.cluster.protocol.UntrustedText;
import org.jspecify.annotations.Nullable;

/**
 * The listening side's part of the handshake. Runs on the accepting loop; a connection
 * that is accepted moves to a loop of its lane.
 */
@SuppressWarnings("FutureReturnValueIgnored") // the channel tells failures
final class InboundHandshake extends HandshakeHandler {

	private final TransportContext context;

	private final Duration limit;

	InboundHandshake(TransportContext context, Channel channel) {
		super(channel, context.config().handshakeTimeout());
		this.context = context;
		this.limit = context.config().handshakeTimeout();
	}

	@Override
	void onGreeting(byte type, byte[] body) {
		if (type != Frame.HELLO) {
			onFailure(Failure.FOREIGN, "a frame of type " + type + " before the greeting", null);
			return;
		}
		Hello hello = Hello.decode(body);
		Peer local = this.context.local();
		if (local == null || this.context.isClosing()) {
			refuse(channel(), new Refusal(Refusal.BUSY, "The node is starting or stopping"));
			return;
		}
		Refusal refusal = judge(hello, local);
		if (refusal != null) {
			this.context.rejected(channel(), UntrustedText.escape(refusal.text()));
			refuse(channel(), refusal);
			return;
		}
		Welcome welcome = new Welcome(ProtocolVersion.common(hello.minVersion(), hello.maxVersion()), local,
				this.context.config().compression().capabilities());
		if (hello.lane() == Lane.PROBE) {
			channel().writeAndFlush(greeting(channel(), Frame.WELCOME, welcome.encode()));
			// The dialling side closes first, so that it keeps the state of TIME_WAIT.
			channel().eventLoop().schedule(() -> channel().close(), this.limit.toNanos(), TimeUnit.NANOSECONDS);
		}
		else {
			moveTo(this.context.loops().next(hello.lane()), () -> welcome(hello, welcome));
		}
	}

	private @Nullable Refusal judge(Hello hello, Peer local) {
		Peer peer = hello.peer();
		String cluster = this.context.config().clusterName();
		if (!hello.cluster().equals(cluster)) {
			return new Refusal(Refusal.WRONG_CLUSTER,
					"Node '" + local.id() + "' at " + local.address() + " belongs to the cluster '" + cluster
							+ "', node '" + peer.id() + "' at " + peer.address() + " to the cluster '" + hello.cluster()
							+ "'");
		}
		if (ProtocolVersion.common(hello.minVersion(), hello.maxVersion()) == 0) {
			return new Refusal(Refusal.WRONG_VERSION,
					"Node '" + local.id() + "' at " + local.address() + " speaks version "
							+ ProtocolVersion.text(ProtocolVersion.MIN, ProtocolVersion.MAX)
							+ " of the protocol, node '" + peer.id() + "' at " + peer.address() + " version "
							+ ProtocolVersion.text(hello.minVersion(), hello.maxVersion()));
		}
		if (hello.lane() == Lane.PROBE) {
			return null;
		}
		if (peer.instance() == local.instance() && peer.id().equals(local.id())) {
			return new Refusal(Refusal.SELF, "Node '" + local.id() + "' has dialled itself at " + local.address());
		}
		if (!this.context.limits().establish(channel())) {
			return new Refusal(Refusal.BUSY, "Node '" + local.id() + "' has no room for more connections");
		}
		return null;
	}

	/**
	 * Takes the channel to another loop while nothing is read. The other side waits for
	 * the answer, so nothing is on its way either.
	 */
	private void moveTo(EventLoop loop, Runnable then) {
		Channel channel = channel();
		channel.config().setAutoRead(false);
		channel.deregister().addListener((left) -> loop.register(channel).addListener((arrived) -> {
			if (arrived.isSuccess()) {
				then.run();
			}
			else {
				channel.close();
			}
		}));
	}

	private void welcome(Hello hello, Welcome welcome) {
		Channel channel = channel();
		if (!channel.isActive()) {
			return;
		}
		Connection connection = new Connection(this.context, channel, hello.peer(), hello.lane(), null,
				hello.capabilities());
		channel.writeAndFlush(greeting(channel, Frame.WELCOME, welcome.encode()));
		channel.pipeline().replace(this, "sngo.connection", new ConnectionHandler(connection));
		connection.start();
		channel.config().setAutoRead(true);
	}

	/**
	 * Gives way to newer connections.
	 */
	void makeRoom() {
		boolean answered = !abandon();
		if (answered) {
			// What is left is a probe that has its answer.
			channel().close();
			return;
		}
		this.context.rejected(channel(), "there were too many connections without a handshake");
		refuse(channel(), new Refusal(Refusal.BUSY, "There were too many connections without a handshake"));
	}

	/**
	 * Tells the other side that it is not wanted, and closes. Within TLS nothing can be
	 * told before its handshake.
	 */
	private static void refuse(Channel channel, Refusal refusal) {
		SslHandler tls = channel.pipeline().get(SslHandler.class);
		if (tls != null && !tls.handshakeFuture().isSuccess()) {
			channel.close();
			return;
		}
		channel.writeAndFlush(greeting(channel, Frame.REFUSAL, refusal.encode()))
			.addListener(ChannelFutureListener.CLOSE);
	}

	@Override
	void onFailure(Failure failure, String reason, @Nullable Throwable cause) {
		if (cause instanceof NotSslRecordException
				|| (cause != null && cause.getCause() instanceof NotSslRecordException)) {
			this.context.rejected(channel(), "no TLS: the other side seems to run without cluster.encryption-enabled");
		}
		else {
			this.context.rejected(channel(), reason);
		}
		channel().close();
	}

}
