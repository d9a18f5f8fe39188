// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.runtime;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.protocol.ControlMessage;
import io.sngo.cluster.protocol.DialResult;
import io.sngo.cluster.protocol.Environment;
import io.sngo.cluster.transport.Transport;

/**
 * The real world: a thread, the clocks of the machine and the network.
 */
final class EventLoopEnvironment implements Environment {

	private final ControlLoop loop;

	private final Transport transport;

	private final RandomGenerator random = new SplittableRandom(new SecureRandom().nextLong());

	EventLoopEnvironment(ControlLoop loop, Transport transport) {
		this.loop = loop;
		this.transport = transport;
	}

	@Override
	public long nanoTime() {
		return System.nanoTime();
	}

	@Override
	public long epochMillis() {
		return System.currentTimeMillis();
	}

	@Override
	public RandomGenerator random() {
		return this.random;
	}

	@Override
	public Timer schedule(long delayNanos, Runnable task) {
		return this.loop.schedule(delayNanos, task);
	}

	@Override
	public void send(NodeAddress to, ControlMessage message) {
		this.transport.sendControl(to, message);
	}

	@Override
	public void dial(NodeAddress address, long timeoutNanos, Consumer<DialResult> whenDone) {
		this.transport.dial(address, Duration.ofNanos(timeoutNanos), (result) -> {
			try {
				// As many as the protocol has asked for: no need to bound them again.
				this.loop.execute(() -> whenDone.accept(result));
			}
			catch (RejectedExecutionException ex) {
				// The node has stopped: nobody waits for the result any more.
			}
		});
	}

}
