// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.sngo.cluster.protocol.Peer;
import io.sngo.cluster.protocol.UntrustedText;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.netty.NettyPipeline;

/**
 * One attempt to reach an address: every address that its host name stands for is tried
 * in turn until one accepts the connection. Where somebody accepts it and hangs up, once
 * more: of a process that was just dying nothing is left then, and the port refuses.
 */
@SuppressWarnings("FutureReturnValueIgnored") // the channel tells failures
final class DialAttempt implements OutboundHandshake.Listener {

	private static final long AGAIN_MILLIS = 50;

	private final TransportContext context;

	private final Dialer dialer;

	private final DialTarget target;

	/** Of the connection, and of this. */
	private final EventLoop loop;

	private final long deadline;

	private final DialOutcome outcome;

	private final AtomicBoolean over = new AtomicBoolean();

	private volatile @Nullable Future<?> timer;

	private List<InetSocketAddress> candidates = List.of();

	private int tried;

	private boolean again;

	private @Nullable DialFailure worst;

	private volatile @Nullable Channel channel;

	DialAttempt(TransportContext context, Dialer dialer, DialTarget target, EventLoop loop, Duration timeout,
			DialOutcome outcome) {
		this.context = context;
		this.dialer = dialer;
		this.target = target;
		this.loop = loop;
		this.deadline = System.nanoTime() + timeout.toNanos();
		this.outcome = outcome;
	}

	void startTimer() {
		this.timer = this.loop.schedule(this::expire, this.deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
	}

	void onResolved(Future<? super List<InetSocketAddress>> resolved) {
		if (!resolved.isSuccess()) {
			fail(new DialFailure(DialFailure.Kind.BROKEN, "the host name cannot be resolved: " + resolved.cause(), null,
					resolved.cause()));
			return;
		}
		@SuppressWarnings("unchecked")
		List<InetSocketAddress> found = (List<InetSocketAddress>) resolved.getNow();
		AllowedNetworks networks = this.context.config().allowedNetworks();
		this.candidates = found.stream().filter((candidate) -> networks.contains(candidate.getAddress())).toList();
		if (this.candidates.isEmpty()) {
			String reason = "the address is not within " + AllowedNetworks.PROPERTY;
			this.context.rejected(this.target.address().host(), reason);
			fail(DialFailure.of(DialFailure.Kind.BROKEN, reason));
			return;
		}
		connectNext();
	}

	private void connectNext() {
		Peer local = this.context.local();
		long left = this.deadline - System.nanoTime();
		if (this.over.get() || local == null) {
			return;
		}
		Duration each = Duration.ofNanos(Math.max(1, left / (this.candidates.size() - this.tried)));
		InetSocketAddress candidate = this.candidates.get(this.tried++);
		if (!this.context.dialLimits().permits(candidate.getAddress(), System.nanoTime())) {
			this.worst = worse(this.worst, DialFailure.of(DialFailure.Kind.BROKEN,
					"no node has answered there so far, and it was tried too often"));
			if (this.tried < this.candidates.size()) {
				connectNext();
			}
			else {
				fail(this.worst);
			}
			return;
		}
		Runnable release = acquire();
		if (release == null) {
			fail(DialFailure.of(DialFailure.Kind.NO_ROOM, "this node has no room for more connections"));
			return;
		}
		TransportSecurity security = this.context.security();
		KeyRing keys = security.keys();
		ClientAuthentication authentication = (keys != null) ? new ClientAuthentication(keys, security.signs()) : null;
		Hello hello = hello(local, authentication);
		Mono.defer(() -> this.dialer.client(candidate, this.target.lane(), each)
			.doOnChannelInit((observer, opened, remote) -> {
				this.channel = opened;
				this.context.opened(opened);
				opened.closeFuture().addListener((closed) -> release.run());
				opened.pipeline()
					.addBefore(NettyPipeline.ReactiveBridge, "sngo.handshake", new OutboundHandshake(opened, hello,
							authentication, security.isProtected(), Duration.ofNanos(left), this));
			})
			.connect()).subscribe(null, (cause) -> {
				// Perhaps there never was a channel that could be closed.
				release.run();
				onConnectFailed(cause);
			});
	}

	private Hello hello(Peer local, @Nullable ClientAuthentication authentication) {
		String cluster = this.context.config().clusterName();
		long capabilities = this.context.config().capabilities();
		byte[] credentials = {};
		if (authentication != null) {
			capabilities |= this.context.security().signs() ? SignedRecords.CAPABILITY : 0;
			credentials = authentication.credentials();
		}
		return Hello.of(cluster, local, this.target.lane(), capabilities, credentials)
			.withRoles(this.context.config().roles())
			.withStripe(this.target.stripe());
	}

	/**
	 * @return gives the place of the connection back; {@code null} if there is none
	 */
	private @Nullable Runnable acquire() {
		if (this.target.lane() != Lane.PROBE) {
			ConnectionLimits limits = this.context.limits();
			return this.target.stripe() > 0 ? limits.acquireExtraOutbound() : limits.acquireOutbound();
		}
		// A probe ends before it would take a place.
		return () -> {
		};
	}

	private void onConnectFailed(Throwable cause) {
		if (!SocketErrors.isRefused(cause) && SocketErrors.isReset(cause) && !this.again) {
			// It took the connection and hung up before this end had noticed the former.
			connectAgain();
			return;
		}
		this.worst = worse(this.worst, failureOf(cause));
		if (this.tried < this.candidates.size()) {
			connectNext();
		}
		else {
			fail(this.worst);
		}
	}

	@Override
	public void onWelcome(OutboundHandshake handshake, Welcome welcome) {
		Channel opened = handshake.channel();
		Tls tls = this.context.tls();
		Refusal impostor = (tls != null) ? tls.judge(opened, welcome.peer(), welcome.roles()) : null;
		if (impostor == null) {
			impostor = Callers.answers(welcome.peer());
		}
		if (impostor != null) {
			onFailed(opened, DialFailure.rejected(impostor));
			return;
		}
		if (!this.over.compareAndSet(false, true)) {
			opened.close();
			return;
		}
		ended();
		if (opened.remoteAddress() instanceof InetSocketAddress remote) {
			this.context.dialLimits().answered(remote.getAddress());
		}
		if (this.target.lane() == Lane.PROBE) {
			opened.close();
			this.outcome.onAnswered(welcome.peer(), null);
			return;
		}
		Connection connection = new Connection(this.context, opened, handshake.agreement(welcome), this.target.lane(),
				this.target.address());
		handshake.handOver(connection, handshake.sessionKeys());
		connection.start();
		this.outcome.onAnswered(welcome.peer(), connection);
	}

	@Override
	public void onFailed(Channel opened, DialFailure failure) {
		opened.close();
		if (failure.kind() == DialFailure.Kind.HUNG_UP && !this.again) {
			connectAgain();
			return;
		}
		if (failure.rejection() != null || TlsFailures.isVerdict(failure.cause())) {
			this.context.rejected(this.target.address().host(), failure.detail());
		}
		fail(failure);
	}

	private void connectAgain() {
		this.again = true;
		this.tried--;
		this.loop.schedule(this::connectNext, AGAIN_MILLIS, TimeUnit.MILLISECONDS);
	}

	private void expire() {
		cancel(DialFailure.of(DialFailure.Kind.TIMED_OUT, "no answer in time"));
	}

	/**
	 * Gives up.
	 */
	void cancel(DialFailure failure) {
		fail(failure);
		Channel opened = this.channel;
		if (opened != null) {
			opened.close();
		}
	}

	private void ended() {
		Future<?> pending = this.timer;
		if (pending != null) {
			pending.cancel(false);
		}
		this.dialer.ended(this);
	}

	private void fail(DialFailure failure) {
		if (this.over.compareAndSet(false, true)) {
			ended();
			this.outcome.onFailed(failure);
		}
	}

	/**
	 * A refusal counts only if no other address of the host was silent.
	 */
	private static DialFailure worse(@Nullable DialFailure one, DialFailure other) {
		if (one == null || one.kind() == DialFailure.Kind.BROKEN) {
			return other;
		}
		return other.kind() == DialFailure.Kind.TIMED_OUT ? other : one;
	}

	private static DialFailure failureOf(Throwable cause) {
		String text = UntrustedText.escape(cause.getMessage() != null ? cause.getMessage() : cause.toString());
		DialFailure.Kind kind = DialFailure.Kind.BROKEN;
		if (SocketErrors.isRefused(cause)) {
			kind = DialFailure.Kind.REFUSED;
		}
		else if (SocketErrors.isTimeout(cause)) {
			kind = DialFailure.Kind.TIMED_OUT;
		}
		return new DialFailure(kind, text, null, cause);
	}

}
