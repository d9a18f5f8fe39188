// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.util.concurrent.TimeUnit;

import io.netty.buffer.Unpooled;

/**
 * Closes a connection on purpose, without a loss and without looking like a death.
 * <ol>
 * <li>A side that wants to close sends {@link Frame#RETIRE} behind all that it has
 * started, and starts nothing more. The other side answers the same.</li>
 * <li>Each side answers the other's {@code RETIRE} with {@link Frame#RETIRED}: what was
 * sent before has been handled, so that the sender may go on elsewhere without one
 * request overtaking another.</li>
 * <li>Each side goes on answering, and sends {@link Frame#DONE} once it has seen the
 * other's {@code RETIRE} and nothing is unanswered.</li>
 * <li>A side that has sent and received {@code DONE} closes: nothing is on its way in
 * either direction then, so no reset can swallow anything.</li>
 * </ol>
 * Runs on the connection's loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // the channel tells failures
final class RetireExchange {

	/** How long anything but unanswered requests may hold up the end. */
	private static final long LIMIT_SECONDS = 30;

	private static final long MAX_ROUNDS = DataHandler.LONGEST_REQUEST.toSeconds() / LIMIT_SECONDS;

	/**
	 * The handler does not tell when it is no longer busy: it is asked, ever less often.
	 */
	private static final long FIRST_POLL_MILLIS = 20;

	private static final long MAX_POLL_MILLIS = 200;

	private final Connection connection;

	private final Outbox outbox;

	private boolean peerRetired;

	private volatile boolean acknowledged;

	private boolean done;

	private boolean peerDone;

	private long rounds;

	private long pollMillis = FIRST_POLL_MILLIS;

	RetireExchange(Connection connection, Outbox outbox) {
		this.connection = connection;
		this.outbox = outbox;
	}

	/**
	 * Announces the end. Does nothing if that has happened.
	 */
	void begin() {
		if (this.outbox.retire(frame(Frame.RETIRE))) {
			this.connection.scheduleFlush();
			poll();
			scheduleLimit();
		}
	}

	void onRetire() {
		if (!this.peerRetired) {
			this.peerRetired = true;
			this.outbox.acknowledge(frame(Frame.RETIRED));
			this.connection.scheduleFlush();
			begin();
			advance();
		}
	}

	void onRetired() {
		if (!this.outbox.isRetiring()) {
			this.connection.abort("an acknowledgement of what was not said");
			return;
		}
		this.acknowledged = true;
		this.connection.drained();
	}

	void onDone() {
		this.peerDone = true;
		advance();
	}

	/**
	 * For any thread.
	 */
	boolean isAcknowledged() {
		return this.acknowledged;
	}

	/**
	 * Whether all has been said, so that the connection may be closed as soon as
	 * everything is written.
	 */
	boolean isComplete() {
		return this.done && this.peerDone;
	}

	private void scheduleLimit() {
		this.connection.loop().schedule(this::limit, LIMIT_SECONDS, TimeUnit.SECONDS);
	}

	private void limit() {
		if (this.connection.isOpen() && this.connection.isHandlerBusy() && ++this.rounds < MAX_ROUNDS) {
			scheduleLimit();
		}
		else {
			this.connection.closeQuietly();
		}
	}

	private void poll() {
		advance();
		if (!this.done && this.connection.isOpen()) {
			// Answers may be queued by somebody who is held up.
			this.connection.scheduleFlush();
			this.connection.loop().schedule(this::poll, this.pollMillis, TimeUnit.MILLISECONDS);
			this.pollMillis = Math.min(MAX_POLL_MILLIS, this.pollMillis * 2);
		}
	}

	private void advance() {
		if (!this.done && this.peerRetired && !this.connection.isBusy()) {
			// First what can fail.
			this.outbox.finish(frame(Frame.DONE));
			this.done = true;
			this.connection.scheduleFlush();
		}
		if (isComplete()) {
			this.connection.scheduleFlush();
		}
	}

	private static Frame frame(byte type) {
		return new Frame(type, (short) 0, Unpooled.EMPTY_BUFFER);
	}

}
