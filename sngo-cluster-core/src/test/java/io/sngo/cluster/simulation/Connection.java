// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.simulation;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.sngo.cluster.protocol.ControlMessage;

/**
 * The control connection between two processes: being opened, open, or not to be had for
 * the moment. Either side may have opened it; both use it.
 */
final class Connection {

	/** Messages that wait for a connection, or in one, at most; further ones are lost. */
	private static final int MAX_WAITING = 256;

	private static final long FIRST_BACKOFF = 50_000_000;

	private static final long MAX_BACKOFF = 1_000_000_000;

	final VirtualProcess opener;

	final VirtualHost target;

	/** Who accepted it, once somebody did. */
	@Nullable VirtualProcess acceptor;

	State state = State.OPENING;

	long lastUsed;

	/** When the last message to the acceptor and to the opener arrives, to keep order. */
	private long lastToAcceptor;

	private long lastToOpener;

	boolean givingUp;

	private int failures;

	private long notBefore;

	private final List<Waiting> waiting = new ArrayList<>();

	/** What the kernels have not got through, to the acceptor and to the opener. */
	private final List<ControlMessage> heldToAcceptor = new ArrayList<>();

	private final List<ControlMessage> heldToOpener = new ArrayList<>();

	Connection(VirtualProcess opener, VirtualHost target, @Nullable Connection before) {
		this.opener = opener;
		this.target = target;
		this.failures = before != null && before.opener == opener ? before.failures : 0;
	}

	/**
	 * Whether a process may use it: it is one of its ends, or would be.
	 */
	boolean serves(VirtualProcess process) {
		if (this.state == State.FAILED) {
			return process == this.opener;
		}
		return process == this.opener || process == this.acceptor
				|| (this.state == State.OPENING && process.host == this.target);
	}

	@Nullable VirtualProcess other(VirtualProcess process) {
		return process == this.opener ? this.acceptor : this.opener;
	}

	/**
	 * When a message arrives that would take until a given moment, behind those before
	 * it.
	 */
	long inOrder(VirtualProcess to, long arrival) {
		if (to == this.opener) {
			this.lastToOpener = Math.max(this.lastToOpener, arrival);
			return this.lastToOpener;
		}
		this.lastToAcceptor = Math.max(this.lastToAcceptor, arrival);
		return this.lastToAcceptor;
	}

	boolean isHolding(VirtualProcess to) {
		return !held(to).isEmpty();
	}

	void hold(VirtualProcess to, ControlMessage message) {
		if (held(to).size() < MAX_WAITING) {
			held(to).add(message);
		}
	}

	List<ControlMessage> release(VirtualProcess to) {
		List<ControlMessage> released = List.copyOf(held(to));
		held(to).clear();
		return released;
	}

	private List<ControlMessage> held(VirtualProcess to) {
		return (to == this.opener) ? this.heldToOpener : this.heldToAcceptor;
	}

	void await(VirtualProcess sender, ControlMessage message) {
		if (this.waiting.size() < MAX_WAITING) {
			this.waiting.add(new Waiting(sender, message));
		}
	}

	List<Waiting> takeWaiting() {
		List<Waiting> taken = List.copyOf(this.waiting);
		this.waiting.clear();
		return taken;
	}

	void opened(VirtualProcess acceptor) {
		this.acceptor = acceptor;
		this.state = State.OPEN;
		this.failures = 0;
	}

	void failed(long now, double jitter) {
		this.state = State.FAILED;
		long full = Math.min(MAX_BACKOFF, FIRST_BACKOFF << Math.min(this.failures, 5));
		this.failures++;
		this.notBefore = now + (long) (full * (0.5 + jitter / 2));
	}

	boolean isBackingOff(long now) {
		return this.state == State.FAILED && now < this.notBefore;
	}

	enum State {

		OPENING, OPEN, FAILED, CLOSED

	}

	record Waiting(VirtualProcess sender, ControlMessage message) {
	}

}
