// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandler;
import io.sngo.cluster.protocol.CallerIds;
import io.sngo.cluster.protocol.Peer;
import io.sngo.cluster.protocol.WireException;
import org.jspecify.annotations.Nullable;

/**
 * The listening side's part of the handshake. Runs on the accepting loop; a connection
 * that is accepted moves to a loop of its lane.
 */
@SuppressWarnings("FutureReturnValueIgnored") // the channel tells failures
final class InboundHandshake extends HandshakeHandler {

	private final TransportContext context;

	private final Duration limit;

	/**
	 * The greeting while its proof is waited for: as bytes, which take less of the memory
	 * that strangers may have than what they say.
	 */
	private byte @Nullable [] hello;

	private @Nullable ServerAuthentication authentication;

	InboundHandshake(TransportContext context, Channel channel) {
		super(channel, context.config().handshakeTimeout());
		this.context = context;
		this.limit = context.config().handshakeTimeout();
	}

	@Override
	void onGreeting(byte type, byte[] body) {
		byte[] greeting = this.hello;
		if (type == Frame.HELLO && greeting == null) {
			onHello(Hello.decode(body), body);
		}
		else if (type == Frame.PROOF && greeting != null) {
			onProof(Hello.decode(greeting), body);
		}
		else {
			settle();
			onFailure(Failure.FOREIGN, "a frame of type " + type + " that is not due within the greeting", null);
		}
	}

	/**
	 * Where there are secrets, a proof follows the greeting.
	 */
	@Override
	boolean isMoreExpected(byte type) {
		return type == Frame.HELLO && this.context.security().keys() != null;
	}

	private void onHello(Hello greeting, byte[] body) {
		Peer local = this.context.local();
		if (local == null || this.context.isClosing()) {
			refuse(new Refusal(Refusal.BUSY, "The node is starting or stopping"));
			return;
		}
		Refusal refusal = judge(greeting, local);
		if (refusal != null) {
			reject(refusal);
			return;
		}
		KeyRing keys = this.context.security().keys();
		if (keys == null) {
			accept(greeting, local);
			return;
		}
		boolean signs = this.context.security().signs() || (greeting.capabilities() & SignedRecords.CAPABILITY) != 0;
		ServerAuthentication begun = ServerAuthentication.begin(keys, signs, ChannelBinding.of(channel(), false), body,
				greeting.credentials());
		if (begun == null) {
			reject(new Refusal(Refusal.WRONG_CREDENTIALS, names(local, greeting.peer())
					+ " have no secret in common: set the same cluster.security.secret on both"));
			return;
		}
		this.authentication = begun;
		this.hello = greeting.withoutCredentials().encode();
		expectProof();
		channel().writeAndFlush(greeting(channel(), Frame.CHALLENGE, begun.challenge()));
	}

	private void onProof(Hello greeting, byte[] proof) {
		Peer local = this.context.local();
		ServerAuthentication begun = this.authentication;
		if (local == null || begun == null) {
			throw new WireException("a proof that nobody has asked for");
		}
		KeyRing keys = this.context.security().keys();
		if (keys == null || !keys.contains(begun.secret()) || !begun.isProof(proof)) {
			reject(new Refusal(Refusal.WRONG_CREDENTIALS,
					"Node '" + greeting.peer().id() + "' at " + greeting.peer().address() + " does not know the "
							+ begun.secret() + ", which it names, or which was removed"));
			return;
		}
		accept(greeting, local);
	}

	private void accept(Hello greeting, Peer local) {
		ServerAuthentication proved = this.authentication;
		if (greeting.lane() != Lane.PROBE && !establish(greeting)) {
			reject(new Refusal(Refusal.BUSY, "Node '" + local.id() + "' has no room for more connections"));
			return;
		}
		SessionKeys sessionKeys = (proved != null) ? proved.sessionKeys() : null;
		Welcome welcome = new Welcome(ProtocolVersion.common(greeting.minVersion(), greeting.maxVersion()), local,
				this.context.config().capabilities(), this.context.config().roles());
		byte[] answer = (proved != null) ? proved.prove(welcome) : welcome.encode();
		if (greeting.lane() == Lane.PROBE) {
			channel().writeAndFlush(answer(Frame.WELCOME, answer));
			// The dialling side closes first, so that it keeps the state of TIME_WAIT.
			channel().eventLoop().schedule(() -> channel().close(), this.limit.toNanos(), TimeUnit.NANOSECONDS);
		}
		else {
			Secret secret = (proved != null) ? proved.secret() : null;
			Agreement agreement = new Agreement(greeting.peer(), greeting.capabilities(), greeting.roles(), secret,
					greeting.stripe());
			Loops loops = this.context.loops();
			moveTo((greeting.lane() == Lane.DATA) ? loops.of(greeting.peer(), greeting.stripe())
					: loops.next(greeting.lane()), () -> welcome(answer, greeting.lane(), agreement, sessionKeys));
		}
	}

	private boolean establish(Hello greeting) {
		ConnectionLimits limits = this.context.limits();
		boolean extra = CallerIds.isCaller(greeting.peer().id()) || greeting.stripe() > 0;
		return extra ? limits.establishExtra(channel()) : limits.establish(channel());
	}

	/**
	 * What this side says first begins with the preamble.
	 */
	private ByteBuf answer(byte type, byte[] body) {
		return (this.authentication != null) ? message(channel(), type, body) : greeting(channel(), type, body);
	}

	private void reject(Refusal refusal) {
		this.context.rejected(channel(), refusal.shown());
		refuse(refusal);
	}

	private @Nullable Refusal judge(Hello hello, Peer local) {
		Peer peer = hello.peer();
		if (this.context.security().isProtected() && !Proximity.isOnThisMachine(channel())) {
			return new Refusal(Refusal.PROTECTED, "Node '" + local.id() + "' at " + local.address()
					+ " is in protected mode: it has neither a secret nor TLS, and takes no connections of other machines. "
					+ TransportSecurity.WAYS_OUT);
		}
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
		Tls tls = this.context.tls();
		Refusal impostor = (tls != null) ? tls.judge(channel(), peer, hello.roles()) : null;
		if (impostor != null) {
			return impostor;
		}
		Refusal caller = Callers.dials(peer, hello.lane());
		if (caller != null) {
			return caller;
		}
		if (hello.lane() != Lane.PROBE && peer.instance() == local.instance() && peer.id().equals(local.id())) {
			return new Refusal(Refusal.SELF, "Node '" + local.id() + "' has dialled itself at " + local.address());
		}
		if (!Stripes.isAllowed(hello.lane(), hello.stripe())) {
			return new Refusal(Refusal.WRONG_STRIPE,
					"Node '" + local.id() + "' at " + local.address() + " takes connections with the numbers 0 to "
							+ (Stripes.MAX - 1) + " on the lane " + Lane.DATA
							+ " and none with a number on others, node '" + peer.id() + "' at " + peer.address()
							+ " opens number " + hello.stripe() + " on the lane " + hello.lane());
		}
		boolean secret = this.context.security().keys() != null;
		if (secret != (hello.credentials().length > 0)) {
			return new Refusal(Refusal.WRONG_CREDENTIALS, names(local, peer) + " must both have a secret, and only "
					+ (secret ? "the former" : "the latter") + " has: set the same cluster.security.secret on both");
		}
		return null;
	}

	private static String names(Peer local, Peer peer) {
		return "Node '" + local.id() + "' at " + local.address() + " and node '" + peer.id() + "' at " + peer.address();
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

	private void welcome(byte[] answer, Lane lane, Agreement agreement, @Nullable SessionKeys sessionKeys) {
		Channel channel = channel();
		if (!channel.isActive()) {
			return;
		}
		Connection connection = new Connection(this.context, channel, agreement, lane, null);
		channel.writeAndFlush(answer(Frame.WELCOME, answer));
		handOver(connection, sessionKeys);
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
		refuse(new Refusal(Refusal.BUSY, "There were too many connections without a handshake"));
	}

	/**
	 * Tells the other side that it is not wanted, and closes. Within TLS nothing can be
	 * told before its handshake.
	 */
	private void refuse(Refusal refusal) {
		settle();
		Channel channel = channel();
		SslHandler tls = channel.pipeline().get(SslHandler.class);
		if (tls != null && !tls.handshakeFuture().isSuccess()) {
			channel.close();
			return;
		}
		channel.writeAndFlush(answer(Frame.REFUSAL, refusal.encode())).addListener(ChannelFutureListener.CLOSE);
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
