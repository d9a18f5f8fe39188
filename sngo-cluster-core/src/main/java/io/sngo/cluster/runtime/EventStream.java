// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.runtime;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

import io.sngo.cluster.ClusterException;
import io.sngo.cluster.service.call.ByteBudget;

import reactor.core.Exceptions;
import reactor.core.publisher.BufferOverflowStrategy;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.SynchronousSink;
import reactor.core.scheduler.Scheduler;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Events for any number of subscribers, each with a bounded buffer of its own and off the
 * publishing thread: a subscriber that does not keep up gets an error and disturbs
 * nobody.
 *
 * @param <T> the events
 */
final class EventStream<T> {

	private static final Logger logger = LoggerFactory.getLogger(EventStream.class);

	private static final int PREFETCH = 128;

	private final String name;

	private final int capacity;

	private final long maxBytes;

	private final ToIntFunction<T> size;

	private final Scheduler scheduler;

	private final Set<FluxSink<T>> subscribers = new CopyOnWriteArraySet<>();

	private volatile boolean completed;

	/**
	 * @param name what the events are, for messages
	 * @param capacity events that may wait for one subscriber, above 128
	 * @param scheduler where subscribers are called
	 */
	EventStream(String name, int capacity, Scheduler scheduler) {
		this(name, capacity, Long.MAX_VALUE, (event) -> 0, scheduler);
	}

	/**
	 * @param name what the events are, for messages
	 * @param capacity events that may wait for one subscriber, above 128
	 * @param maxBytes their bytes that may
	 * @param size the bytes of an event
	 * @param scheduler where subscribers are called
	 */
	EventStream(String name, int capacity, long maxBytes, ToIntFunction<T> size, Scheduler scheduler) {
		this.name = name;
		this.capacity = capacity;
		this.maxBytes = maxBytes;
		this.size = size;
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
		return Flux.defer(() -> {
			ByteBudget bytes = new ByteBudget(this.maxBytes);
			// The buffer asks without limit, so the sink needs none of its own.
			return Flux.create(onSubscribe, FluxSink.OverflowStrategy.IGNORE)
				.filter(wanted)
				.<T>handle((event, next) -> take(event, bytes, next))
				.onBackpressureBuffer(this.capacity - PREFETCH, BufferOverflowStrategy.ERROR)
				.onErrorMap(Exceptions::isOverflow, (cause) -> tooSlow(this.capacity + "", cause))
				.publishOn(this.scheduler, true, PREFETCH)
				.onErrorMap(RejectedExecutionException.class, this::noThread)
				.doOnNext((event) -> bytes.giveBack(this.size.applyAsInt(event)));
		});
	}

	private void take(T event, ByteBudget bytes, SynchronousSink<T> next) {
		if (bytes.take(this.size.applyAsInt(event))) {
			next.next(event);
		}
		else {
			next.error(tooSlow(this.maxBytes + " bytes", null));
		}
	}

	void add(FluxSink<T> subscriber) {
		this.subscribers.add(subscriber);
		subscriber.onDispose(() -> this.subscribers.remove(subscriber));
		if (this.completed) {
			subscriber.complete();
		}
	}

	/**
	 * Hands an event to all subscribers; never blocks and never throws. Events of one
	 * thread keep their order.
	 */
	void publish(T event) {
		for (FluxSink<T> subscriber : this.subscribers) {
			try {
				subscriber.next(event);
			}
			catch (Throwable ex) {
				lost(subscriber, ex);
			}
		}
	}

	private void lost(FluxSink<T> subscriber, Throwable cause) {
		this.subscribers.remove(subscriber);
		logger.error("A subscriber to {} was lost", this.name, cause);
		subscriber.error(new ClusterException("The subscriber to " + this.name + " was lost", cause));
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

	private Throwable tooSlow(String waiting, @Nullable Throwable cause) {
		return new ClusterException(
				"The subscriber to " + this.name + " did not keep up: " + waiting + " waited for it", cause);
	}

	private Throwable noThread(RejectedExecutionException cause) {
		// After the end it is no failure that could pass.
		return this.completed ? cause : new ClusterException(
				"The subscriber to " + this.name + " was lost: there was no thread for it", cause);
	}

}
