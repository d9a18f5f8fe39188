// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

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
		Waiting waiting = new Waiting(acked, sent);
		this.waiting.put(number, waiting);
		this.context.timers().schedule(timeout, () -> {
			if (!this.waiting.containsKey(number)) {
				return;
			}
			if (grace > 0) {
				this.context.timers().schedule(grace, () -> this.waiting.remove(number));
			}
			else {
				this.waiting.remove(number);
			}
			missed.run();
		});
		this.context.outbox().sendWithGossip(target.peer.address(), Outbox.PING, Envelope.about(number, target));
		return number;
	}

	void onAck(long number) {
		Waiting waiting = this.waiting.remove(number);
		if (waiting != null) {
			long roundTrip = this.context.now() - waiting.sent;
			this.context.listener().onRoundTrip(roundTrip);
			waiting.acked.accept(roundTrip);
		}
	}

	void clear() {
		this.waiting.clear();
	}

	private record Waiting(LongConsumer acked, long sent) {
	}

}
