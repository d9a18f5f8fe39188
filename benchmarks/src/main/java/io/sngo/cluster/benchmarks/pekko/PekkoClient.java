// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.pekko;

import java.time.Duration;
import java.util.function.Consumer;

import io.sngo.cluster.benchmarks.subject.Client;
import io.sngo.cluster.benchmarks.subject.Order;
import io.sngo.cluster.benchmarks.subject.Reply;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.pattern.Patterns;

/**
 * An actor system that asks.
 *
 * @param system the system
 * @param echo the actor to ask
 * @param messages the actor to tell
 */
record PekkoClient(ActorSystem system, ActorRef echo, ActorRef messages) implements Client {

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	@Override
	public void echo(byte[] payload, Reply reply) {
		ask(payload, reply);
	}

	@Override
	public void echo(Order order, Reply reply) {
		ask(order, reply);
	}

	private void ask(Object message, Reply reply) {
		// Without an executor, the stage starts a thread for each answer where there are
		// two
		// processors.
		Patterns.ask(this.echo, message, TIMEOUT).whenCompleteAsync((answer, failure) -> {
			if (failure == null) {
				reply.received(answer);
			}
			else {
				reply.failed(failure);
			}
		}, Runnable::run);
	}

	@Override
	public void send(byte[] message, Consumer<Throwable> onFailure) {
		this.messages.tell(message, ActorRef.noSender());
	}

	@Override
	public void close() {
		this.system.terminate();
	}

}
