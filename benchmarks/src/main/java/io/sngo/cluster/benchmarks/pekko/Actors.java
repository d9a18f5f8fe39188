// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.pekko;

import java.util.concurrent.atomic.LongAdder;

import org.apache.pekko.actor.AbstractActor;
import org.apache.pekko.actor.Props;

/**
 * The actors of the server.
 */
final class Actors {

	static final String ECHO = "echo";

	static final String MESSAGES = "messages";

	private Actors() {
	}

	/**
	 * Sends everything back.
	 */
	static Props echo() {
		return Props.create(Echo.class, Echo::new);
	}

	/**
	 * Counts what it gets.
	 */
	static Props counter(LongAdder messages) {
		return Props.create(Counter.class, () -> new Counter(messages));
	}

	private static final class Echo extends AbstractActor {

		@Override
		public Receive createReceive() {
			return receiveBuilder().matchAny((message) -> getSender().tell(message, getSelf())).build();
		}

	}

	private static final class Counter extends AbstractActor {

		private final LongAdder messages;

		Counter(LongAdder messages) {
			this.messages = messages;
		}

		@Override
		public Receive createReceive() {
			return receiveBuilder().matchAny((message) -> this.messages.increment()).build();
		}

	}

}
