// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

import io.sngo.cluster.service.EventQueue;

/**
 * A server with some threads and one queue for them, in virtual time: calls come as a
 * Poisson process or in bursts, handlers take between half and one and a half of a time.
 */
class ServerModel {

	private static final long TIMEOUT = TimeUnit.SECONDS.toNanos(10);

	private final ControlledDelay delay = new ControlledDelay(Duration.ofMillis(50));

	private final Random random;

	private final TreeMap<Long, Long> handlerNanos = new TreeMap<>();

	private final EventQueue events = new EventQueue();

	private final Queue<Call> waiting = new ArrayDeque<>();

	private int idle;

	ServerModel(long seed, int threads, long handlerNanos) {
		this.random = new Random(seed);
		this.idle = threads;
		this.handlerNanos.put(0L, handlerNanos);
	}

	Caller caller() {
		return new Caller();
	}

	/**
	 * From some time on, handlers take longer.
	 */
	void slowDown(long from, long nanos) {
		this.handlerNanos.put(from, nanos);
	}

	void load(Caller caller, int perSecond, long length) {
		loadFrom(caller, perSecond, 0, length);
	}

	void loadFrom(Caller caller, int perSecond, long begin, long end) {
		double gap = 1e9 / perSecond;
		for (double at = begin; at < end; at -= Math.log(1 - this.random.nextDouble()) * gap) {
			this.events.at((long) at, () -> arrive(caller, null));
		}
	}

	void burst(Caller caller, int calls, long at) {
		for (int i = 0; i < calls; i++) {
			this.events.at(at + i * 1_000L, () -> arrive(caller, null));
		}
	}

	/**
	 * So many at a time: the next one follows each answer.
	 */
	void closedLoop(Caller caller, int calls, long end) {
		for (int i = 0; i < calls; i++) {
			this.events.at(i * 1_000L, () -> again(caller, end));
		}
	}

	private void again(Caller caller, long end) {
		if (this.events.now() < end) {
			arrive(caller, () -> again(caller, end));
		}
	}

	private void arrive(Caller caller, Runnable next) {
		caller.made++;
		if (this.delay.isStanding() && !this.delay.admits(caller.share, this.events.now(), TIMEOUT)) {
			caller.refused++;
			return;
		}
		this.delay.waits(caller.share);
		this.waiting.add(new Call(caller, this.events.now(), next));
		start();
	}

	private void start() {
		while (this.idle > 0 && !this.waiting.isEmpty()) {
			Call call = this.waiting.remove();
			long waited = this.events.now() - call.arrival();
			boolean wanted = waited < TIMEOUT;
			if (this.delay.left(call.caller().share) && wanted) {
				this.delay.started(call.arrival(), this.events.now());
			}
			call.caller().waits.merge(this.events.now(), waited, Math::max);
			if (!wanted) {
				call.caller().late++;
				continue;
			}
			this.idle--;
			long takes = (long) (this.handlerNanos.floorEntry(this.events.now()).getValue()
					* (0.5 + this.random.nextDouble()));
			this.events.after(takes, () -> end(call, takes));
		}
	}

	private void end(Call call, long took) {
		this.idle++;
		this.delay.took(took);
		if (this.events.now() - call.arrival() < TIMEOUT) {
			call.caller().answered++;
		}
		else {
			call.caller().late++;
		}
		if (call.next() != null) {
			call.next().run();
		}
		start();
	}

	/**
	 * Until nothing happens any more.
	 */
	void run() {
		this.events.runAll();
	}

	/** Whoever calls. */
	static final class Caller {

		private final CallerQueue share = new CallerQueue();

		private final TreeMap<Long, Long> waits = new TreeMap<>();

		private int made;

		private int answered;

		private int refused;

		private int late;

		int made() {
			return this.made;
		}

		int answered() {
			return this.answered;
		}

		int refused() {
			return this.refused;
		}

		/** Answered after the caller had given up, or not at all. */
		int late() {
			return this.late;
		}

		long longestWaitAfter(long time) {
			return this.waits.tailMap(time).values().stream().mapToLong(Long::longValue).max().orElseThrow();
		}

	}

	private record Call(Caller caller, long arrival, Runnable next) {
	}

}
