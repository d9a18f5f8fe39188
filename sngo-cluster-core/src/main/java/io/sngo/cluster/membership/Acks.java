// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import io.sngo.cluster.NodeId;
import io.sngo.cluster.protocol.Environment;
import io.sngo.cluster.protocol.Peer;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongConsumer;

/**
 * Pings that wait for an ack.
 */
final class Acks {

	private final Context context;

	private final Map<Long, Waiting> waiting = new LinkedHashMap<>();

	private long number;

	Acks(Context context) {
		this.context = context;
	}

	/**
	 * Pings a member.
	 * @param timeout time after which {@code missed} runs, in nanoseconds
	 * @param grace time after that in which an ack is still taken
	 * @param acked gets the round trip in nanoseconds
	 * @return the number of the ping
	 */
	long ping(MemberEntry target, long timeout, long grace, LongConsumer acked, Runnable missed) {
		long number = ++this.number;
		long sent = this.context.now();
		Environment.Timer timer = this.context.timers().schedule(timeout, () -> miss(number, grace, missed));
		// Not before: without that timer nothing would end the wait.
		this.waiting.put(number, new Waiting(new Target(target.id, target.peer.instance()), acked, sent, timer));
		this.context.outbox().sendWithGossip(target.peer.address(), Outbox.PING, Envelope.about(number, target));
		return number;
	}

	private void miss(long number, long grace, Runnable missed) {
		if (grace > 0) {
			this.context.timers().schedule(grace, () -> this.waiting.remove(number));
		}
		else {
			this.waiting.remove(number);
		}
		missed.run();
	}

	/**
	 * @param from who answered: only the one who was pinged can
	 */
	void onAck(long number, Peer from) {
		Waiting waiting = this.waiting.get(number);
		if (waiting != null && waiting.target.isSameRun(from)) {
			this.waiting.remove(number);
			waiting.timer.cancel();
			long roundTrip = this.context.now() - waiting.sent;
			this.context.listener().onRoundTrip(roundTrip);
			waiting.acked.accept(roundTrip);
		}
	}

	/** Pings that wait. */
	int size() {
		return this.waiting.size();
	}

	private record Waiting(Target target, LongConsumer acked, long sent, Environment.Timer timer) {
	}

	/** The run of a node that was pinged. */
	private record Target(NodeId id, long instance) {

		boolean isSameRun(Peer peer) {
			return peer.instance() == this.instance && peer.id().equals(this.id);
		}

	}

}
