// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;

import io.sngo.cluster.ClusterException;
import io.sngo.cluster.protocol.Peer;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;

/**
 * The way to one peer on one stripe of the data lane: which connection serves, who waits
 * for one, and the backoff after failures. It keeps the order of requests:
 * <ul>
 * <li>while requests wait, later ones wait behind them;</li>
 * <li>one connection serves until it ends. Another one takes over only after the other
 * side has handled all that was sent on the one before.</li>
 * </ul>
 * Where there is no room for a connection of its stripe, it {@linkplain StripeSharing
 * shares} one of another stripe. Safe for use by any thread.
 */
final class DataRoute {

	/** What a request takes beside its bytes: objects, some of them its caller's. */
	private static final int OVERHEAD = 2048;

	/** Between two looks for those that have given up. */
	private static final long SWEEP_NANOS = 10_000_000;

	/** Dials in a row of which no request had any use. */
	private static final int MAX_ATTEMPTS = 5;

	private final Peer peer;

	private final StripeSharing sharing;

	private final PeerDials dials;

	private final ReconnectBackoff backoff = new ReconnectBackoff();

	private final long maxBytes;

	private final Queue<Waiting> waiting = new ArrayDeque<>();

	/** What those take that wait, also where they have given up since. */
	private long bytes;

	/** When those that have given up were last looked for. */
	private long sweptNanos = System.nanoTime() - SWEEP_NANOS;

	/** The stripe that is dialled, or was last. */
	private int target;

	/** The dial of it. */
	private long dial;

	/** No later dial of another way is waited for. */
	private long awaited;

	private @Nullable ClusterException lastFailure;

	private @Nullable Connection serving;

	/** The serving connection; {@code null} at least while requests wait. */
	private volatile @Nullable Connection open;

	private boolean dialling;

	private boolean delivering;

	private boolean forgotten;

	private int attempts;

	/**
	 * @param sharing which connections it may take
	 * @param dials those of all ways to the peer
	 * @param maxBytes that those may take that wait
	 */
	DataRoute(Peer peer, StripeSharing sharing, PeerDials dials, long maxBytes) {
		this.peer = peer;
		this.sharing = sharing;
		this.dials = dials;
		this.maxBytes = maxBytes;
	}

	Peer peer() {
		return this.peer;
	}

	int stripe() {
		return this.sharing.stripe();
	}

	/**
	 * The stripe that the caller has to dial.
	 */
	synchronized int target() {
		return this.target;
	}

	/**
	 * The peer does not tell stripes apart: it goes on with the first, in the same order.
	 */
	synchronized void useFirstStripe() {
		this.sharing.useFirstStripe();
	}

	/**
	 * What it dialled is not to be had.
	 * @param noRoom whether for lack of room, so that it shares from now on
	 * @return whether it goes on nevertheless, in the same order: with a connection that
	 * is open, or, where only room was missing, that another way has dialled meanwhile,
	 * or by dialling the first stripe
	 */
	synchronized boolean share(boolean noRoom) {
		this.dials.end(this.dial);
		this.awaited = this.dials.latest();
		if (!this.sharing.refused(noRoom, System.nanoTime())
				|| (this.target == 0 && !isConnected() && !(noRoom && isAnotherAwaited()))) {
			return false;
		}
		succeeded();
		return true;
	}

	/**
	 * Whether another way may just get a connection that this one can share: where there
	 * is one place left, who dials it takes it from all others. A dial that began after
	 * this way was refused is not waited for, as there could be another one for ever.
	 */
	private boolean isAnotherAwaited() {
		return this.sharing.isOn() && !isFutile() && this.dials.isUnderWay(this.awaited);
	}

	/**
	 * Tries its own stripe again, if that is due.
	 * @param used what it has now
	 * @return whether the caller has to dial
	 */
	boolean startReturn(Connection used) {
		return used.stripe() != stripe() && startReturn(System.nanoTime());
	}

	synchronized boolean startReturn(long now) {
		if (this.dialling || this.delivering || !this.sharing.isReturnDue(now)) {
			return false;
		}
		dial(stripe());
		return true;
	}

	/**
	 * A connection was opened. If it is of its own stripe, it shares no longer.
	 * @return the one that it has shared until now and that has to retire: only so it is
	 * told when all is handled that was sent on it; {@code null} if there is none
	 */
	synchronized @Nullable Connection endSharing(Connection opened) {
		return this.sharing.end(opened) ? this.sharing.shared(this.serving) : null;
	}

	/**
	 * @return the connection on which a request may be sent at once; {@code null} if it
	 * has to wait
	 */
	@Nullable Connection open() {
		Connection current = this.open;
		return current != null && current.isUsable() ? current : reopen();
	}

	private synchronized @Nullable Connection reopen() {
		if (!this.waiting.isEmpty() || this.delivering || this.forgotten) {
			return null;
		}
		Connection current = select();
		this.open = current;
		return current;
	}

	/**
	 * @return why there is no use in waiting; {@code null} if the callback was taken
	 */
	synchronized @Nullable ClusterException await(int bytes,
			BiConsumer<@Nullable DataChannel, @Nullable Throwable> whenOpen) {
		ClusterException failure = this.lastFailure;
		if (failure != null && !this.dialling && !this.delivering && !isConnected()
				&& !this.backoff.permits(System.nanoTime())) {
			return failure;
		}
		if (this.forgotten) {
			return new ClusterException("The way to node '" + this.peer.id() + "' was just given up: try again");
		}
		Waiting added = new Waiting((long) bytes + OVERHEAD, whenOpen);
		if (!hasRoomFor(added)) {
			return new QueueFullException(this.waiting.size()
					+ " requests wait for the connection already, and with one of " + bytes
					+ " bytes more they would take more than " + this.maxBytes + " bytes: try again when it is open");
		}
		this.waiting.add(added);
		this.bytes += added.bytes();
		this.open = null;
		return null;
	}

	/**
	 * Bytes of the requests that wait, those included that have given up of late.
	 */
	synchronized long waitingBytes() {
		return this.bytes - (long) OVERHEAD * this.waiting.size();
	}

	/**
	 * A single request may wait however large it is.
	 */
	private boolean hasRoomFor(Waiting added) {
		long now = System.nanoTime();
		if (this.bytes + added.bytes() > this.maxBytes && now - this.sweptNanos >= SWEEP_NANOS) {
			this.sweptNanos = now;
			this.waiting.removeIf(Waiting::isGivenUp);
			this.bytes = this.waiting.stream().mapToLong(Waiting::bytes).sum();
		}
		return this.waiting.isEmpty() || this.bytes + added.bytes() <= this.maxBytes;
	}

	/**
	 * @return the connection to deliver to those who wait, by {@link #next(Connection)}
	 * on its loop, where it cannot retire meanwhile; {@code null} if there is none yet or
	 * nobody waits
	 */
	synchronized @Nullable Connection startDelivery() {
		Connection before = this.serving;
		if (before != null && !before.isOpen()) {
			this.serving = null;
			this.open = null;
		}
		if (this.delivering || this.waiting.isEmpty()) {
			return null;
		}
		Connection current = select();
		this.delivering = current != null;
		return current;
	}

	/**
	 * @return the next one to get the connection; {@code null} where the delivery is over
	 */
	synchronized @Nullable BiConsumer<@Nullable DataChannel, @Nullable Throwable> next(Connection connection) {
		boolean usable = connection.isUsable();
		Waiting first = usable ? this.waiting.poll() : null;
		if (first == null) {
			this.delivering = false;
			this.open = usable ? connection : null;
		}
		else {
			this.attempts = 0;
			this.bytes -= first.bytes();
		}
		return (first != null) ? first.whenOpen() : null;
	}

	private @Nullable Connection select() {
		Connection before = this.serving;
		if (before != null && before.isUsable()) {
			return before;
		}
		if (before != null && before.isOpen() && !before.isDrained()) {
			return null;
		}
		this.serving = this.sharing.current();
		return this.serving;
	}

	private boolean isConnected() {
		return this.sharing.current() != null;
	}

	/**
	 * @return whether the caller has to dial
	 */
	synchronized boolean startDialling() {
		if (this.dialling || this.delivering || this.waiting.isEmpty() || isConnected() || isAnotherAwaited()) {
			return false;
		}
		this.attempts++;
		dial(this.sharing.target(System.nanoTime()));
		return true;
	}

	private void dial(int stripe) {
		this.target = stripe;
		this.dial = this.dials.start();
		this.dialling = true;
	}

	private void endDial() {
		this.dials.end(this.dial);
		this.dialling = false;
	}

	/**
	 * Whether it dials in vain: none of these connections was to be had, or each has
	 * ended before it was used. Also a retirement counts, though nothing is broken then:
	 * a peer that retires each one at once would be dialled for ever. Where those retire
	 * that others have shared and leave for their own, it can share the own ones of the
	 * others.
	 */
	synchronized boolean isFutile() {
		return this.attempts > MAX_ATTEMPTS;
	}

	synchronized void succeeded() {
		endDial();
		this.backoff.succeeded();
		this.lastFailure = null;
	}

	/**
	 * @return those who wait no longer: all, unless the other side has opened a
	 * connection meanwhile
	 */
	synchronized List<BiConsumer<@Nullable DataChannel, @Nullable Throwable>> failed(ClusterException failure) {
		endDial();
		this.attempts = 0;
		this.backoff.failed(System.nanoTime());
		this.lastFailure = failure;
		return isConnected() ? List.of() : takeWaiting();
	}

	/**
	 * Nothing more can be delivered.
	 */
	synchronized List<BiConsumer<@Nullable DataChannel, @Nullable Throwable>> takeWaiting() {
		List<BiConsumer<@Nullable DataChannel, @Nullable Throwable>> taken = new ArrayList<>();
		this.waiting.forEach((each) -> taken.add(each.whenOpen()));
		this.waiting.clear();
		this.bytes = 0;
		this.delivering = false;
		return taken;
	}

	/**
	 * Ends this state if nothing is lost with it.
	 * @param others whether the same holds for the other ways to the peer, which have
	 * ended then
	 */
	synchronized boolean forget(long now, BooleanSupplier others) {
		// Who looks later with an earlier time must not bring it back.
		this.forgotten = this.forgotten || (isForgettable(now) && others.getAsBoolean());
		return this.forgotten;
	}

	private boolean isForgettable(long now) {
		Connection before = this.serving;
		return !this.dialling && !this.delivering && this.waiting.isEmpty() && (before == null || !before.isOpen())
				&& this.backoff.isOver(now);
	}

	private record Waiting(long bytes, BiConsumer<@Nullable DataChannel, @Nullable Throwable> whenOpen) {

		boolean isGivenUp() {
			return this.whenOpen instanceof Disposable request && request.isDisposed();
		}

	}

}
