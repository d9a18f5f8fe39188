// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.runtime;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.Consumer;
import java.util.function.Predicate;

import io.sngo.cluster.ClusterException;

import reactor.core.Exceptions;
import reactor.core.publisher.BufferOverflowStrategy;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.scheduler.Scheduler;

/**
 * Events for any number of subscribers, each with a bounded buffer of its own and off the
 * publishing thread: a subscriber that does not keep up gets an error and disturbs
 * nobody.
 *
 * @param <T> the events
 */
final class EventStream<T> {

	private static final int PREFETCH = 128;

	private final String name;

	private final int capacity;

	private final Scheduler scheduler;

	private final Set<FluxSink<T>> subscribers = new CopyOnWriteArraySet<>();

	private volatile boolean completed;

	/**
	 * @param name what the events are, for messages
	 * @param capacity events that may wait for one subscriber, above 128
	 * @param scheduler where subscribers are called
	 */
	EventStream(String name, int capacity, Scheduler scheduler) {
		this.name = name;
		this.capacity = capacity;
		this.scheduler = scheduler;
	}

	/**
	 * The wanted ones of the events from subscription on.
	 */
	Flux<T> flux(Predicate<T> wanted) {
		return flux(wanted, this::add);
	}

	/**
	 * As {@link #flux(Predicate)}, where the given action has to {@linkplain #add add}
	 * the subscriber, possibly after it was told the state so far.
	 */
	Flux<T> flux(Predicate<T> wanted, Consumer<FluxSink<T>> onSubscribe) {
		// The buffer asks without limit, so the sink needs none of its own.
		return Flux.create(onSubscribe, FluxSink.OverflowStrategy.IGNORE)
			.filter(wanted)
			.onBackpressureBuffer(this.capacity - PREFETCH, BufferOverflowStrategy.ERROR)
			.onErrorMap(Exceptions::isOverflow, this::tooSlow)
			.publishOn(this.scheduler, true, PREFETCH);
	}

	void add(FluxSink<T> subscriber) {
		this.subscribers.add(subscriber);
		subscriber.onDispose(() -> this.subscribers.remove(subscriber));
		if (this.completed) {
			subscriber.complete();
		}
	}

	/**
	 * Hands an event to all subscribers; never blocks. Events of one thread keep their
	 * order.
	 */
	void publish(T event) {
		for (FluxSink<T> subscriber : this.subscribers) {
			subscriber.next(event);
		}
	}

	/**
	 * How many there are now.
	 */
	int subscribers() {
		return this.subscribers.size();
	}

	void complete() {
		this.completed = true;
		List.copyOf(this.subscribers).forEach(FluxSink::complete);
	}

	private Throwable tooSlow(Throwable cause) {
		return new ClusterException(
				"The subscriber to " + this.name + " did not keep up: " + this.capacity + " waited for it", cause);
	}

}
