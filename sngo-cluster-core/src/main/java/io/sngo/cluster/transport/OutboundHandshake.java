// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.time.Duration;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.sngo.cluster.JoinRejectedException;
import io.sngo.cluster.protocol.WireException;
import org.jspecify.annotations.Nullable;

/**
 * The dialling side's part of the handshake.
 */
@SuppressWarnings("FutureReturnValueIgnored") // the channel tells failures
final class OutboundHandshake extends HandshakeHandler {

	private final byte[] hello;

	private final int stripe;

	private final @Nullable ClientAuthentication authentication;

	private final boolean protectedMode;

	private final Listener listener;

	private boolean greeted;

	/**
	 * @param authentication whose credentials are part of the greeting; {@code null}
	 * without secrets
	 * @param protectedMode whether to talk with processes of this machine alone
	 */
	OutboundHandshake(Channel channel, Hello hello, @Nullable ClientAuthentication authentication,
			boolean protectedMode, Duration limit, Listener listener) {
		super(channel, limit);
		this.hello = hello.encode();
		this.stripe = hello.stripe();
		this.authentication = authentication;
		this.protectedMode = protectedMode;
		this.listener = listener;
	}

	@Override
	public void channelActive(ChannelHandlerContext context) {
		if (this.protectedMode && !Proximity.isOnThisMachine(channel())) {
			settle();
			this.listener.onFailed(channel(), new DialFailure(DialFailure.Kind.BROKEN,
					"This node is in protected mode: it has neither a secret nor TLS, and opens no connections with"
							+ " other machines. " + TransportSecurity.WAYS_OUT,
					JoinRejectedException.Reason.PROTECTED_MODE, null));
			return;
		}
		this.greeted = true;
		context.writeAndFlush(greeting(channel(), Frame.HELLO, this.hello));
		super.channelActive(context);
	}

	@Override
	boolean isMoreExpected(byte type) {
		return type == Frame.CHALLENGE;
	}

	@Override
	void onGreeting(byte type, byte[] body) {
		switch (type) {
			case Frame.CHALLENGE -> onChallenge(body);
			case Frame.WELCOME -> onWelcome(body);
			case Frame.REFUSAL -> this.listener.onFailed(channel(), DialFailure.rejected(Refusal.decode(body)));
			default -> throw new WireException("a frame of type " + type);
		}
	}

	private void onChallenge(byte[] challenge) {
		ClientAuthentication own = this.authentication;
		if (own == null || own.secret() != null) {
			throw new WireException("a challenge that is not due");
		}
		byte[] proof = own.answer(ChannelBinding.of(channel(), true), this.hello, challenge);
		channel().writeAndFlush(message(channel(), Frame.PROOF, proof));
	}

	private void onWelcome(byte[] body) {
		Welcome welcome = Welcome.decode(body);
		DialFailure doubt = (this.authentication != null) ? this.authentication.check(body) : null;
		if (doubt != null) {
			this.listener.onFailed(channel(), doubt);
		}
		else {
			this.listener.onWelcome(this, welcome);
		}
	}

	/**
	 * What both sides know of each other, once the other side has welcomed this one.
	 */
	Agreement agreement(Welcome welcome) {
		Secret secret = (this.authentication != null) ? this.authentication.secret() : null;
		int known = ((welcome.capabilities() & Stripes.CAPABILITY) != 0) ? this.stripe : 0;
		return new Agreement(welcome.peer(), welcome.capabilities(), welcome.roles(), secret, known);
	}

	/**
	 * What signs all that follows; {@code null} if nothing does.
	 */
	@Nullable SessionKeys sessionKeys() {
		return (this.authentication != null) ? this.authentication.sessionKeys() : null;
	}

	@Override
	void onFailure(Failure failure, String reason, @Nullable Throwable cause) {
		DialFailure.Kind kind = switch (failure) {
			// Before the greeting it is TLS that failed, which says nothing about the
			// process.
			case CLOSED -> this.greeted ? DialFailure.Kind.HUNG_UP : DialFailure.Kind.BROKEN;
			case TIMED_OUT -> DialFailure.Kind.TIMED_OUT;
			case FOREIGN, BROKEN -> DialFailure.Kind.BROKEN;
		};
		boolean perhapsTls = kind == DialFailure.Kind.HUNG_UP && channel().pipeline().get(TlsHandler.class) == null;
		// Who has TLS does not read a greeting without it, and cannot say so.
		String detail = perhapsTls
				? reason + ": does the other side have TLS (cluster.encryption-enabled), which this" + " node has not?"
				: reason;
		this.listener.onFailed(channel(), new DialFailure(kind, detail, null, cause));
	}

	/**
	 * Told the result, once, on the channel's loop.
	 */
	interface Listener {

		void onWelcome(OutboundHandshake handshake, Welcome welcome);

		void onFailed(Channel channel, DialFailure failure);

	}

}
