// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service;

import java.time.Duration;

import io.sngo.cluster.InvalidConfigurationException;

/**
 * Settings of remote services.
 *
 * @param callTimeout default deadline of a call, 1 ms to 1 h
 * @param maxPayload largest payload of a request or an answer in bytes
 * @param maxCallsInFlight calls that this node may wait for at one time, 1 to 1,000,000
 * @param maxConcurrentCalls calls that this node handles or queues at one time, 1 to
 * 1,000,000; more are refused
 * @param handlerThreads threads of the handler pool where virtual threads are not used, 1
 * to 10,000
 * @param serialQueue calls that may wait for one serial service, 1 to 1,000,000
 * @param maxAttempts instances that one call may be offered to while none has run it, 1
 * to 100
 * @param queueDelay how long calls may wait for a thread before new ones are refused
 * while more come than are handled, 1 ms to 1 h
 * @param authorization whether an operation that does not say who may call it is denied
 * to all other nodes
 */
public record ServiceConfig(Duration callTimeout, int maxPayload, int maxCallsInFlight, int maxConcurrentCalls,
		int handlerThreads, int serialQueue, int maxAttempts, Duration queueDelay, boolean authorization) {

	private static final Duration QUEUE_DELAY = Duration.ofMillis(50);

	public ServiceConfig {
		check("cluster.message-timeout", callTimeout);
		check("cluster.service.max-calls-in-flight", maxCallsInFlight, 1_000_000);
		check("cluster.service.max-concurrent-calls", maxConcurrentCalls, 1_000_000);
		check("cluster.service.handler-threads", handlerThreads, 10_000);
		check("cluster.service.serial-queue", serialQueue, 1_000_000);
		check("cluster.service.max-attempts", maxAttempts, 100);
		check("cluster.service.queue-delay", queueDelay);
	}

	/**
	 * Settings without authorization.
	 */
	public ServiceConfig(Duration callTimeout, int maxPayload, int maxCallsInFlight, int maxConcurrentCalls,
			int handlerThreads, int serialQueue, int maxAttempts, Duration queueDelay) {
		this(callTimeout, maxPayload, maxCallsInFlight, maxConcurrentCalls, handlerThreads, serialQueue, maxAttempts,
				queueDelay, false);
	}

	/**
	 * Settings with the default delay.
	 */
	public ServiceConfig(Duration callTimeout, int maxPayload, int maxCallsInFlight, int maxConcurrentCalls,
			int handlerThreads, int serialQueue, int maxAttempts) {
		this(callTimeout, maxPayload, maxCallsInFlight, maxConcurrentCalls, handlerThreads, serialQueue, maxAttempts,
				QUEUE_DELAY);
	}

	/**
	 * The defaults.
	 */
	public static ServiceConfig defaults() {
		return new ServiceConfig(Duration.ofSeconds(10), 1024 * 1024, 16_384, 4_096, 64, 1_024, 5);
	}

	/**
	 * The same, with authorization or without.
	 */
	public ServiceConfig withAuthorization(boolean authorization) {
		return new ServiceConfig(this.callTimeout, this.maxPayload, this.maxCallsInFlight, this.maxConcurrentCalls,
				this.handlerThreads, this.serialQueue, this.maxAttempts, this.queueDelay, authorization);
	}

	private static void check(String property, Duration value) {
		if (value.compareTo(Duration.ofMillis(1)) < 0 || value.compareTo(Duration.ofHours(1)) > 0) {
			throw new InvalidConfigurationException(property, value, "1 ms to 1 h");
		}
	}

	private static void check(String property, int value, int max) {
		if (value < 1 || value > max) {
			throw new InvalidConfigurationException(property, value, "1 to " + max);
		}
	}

}
