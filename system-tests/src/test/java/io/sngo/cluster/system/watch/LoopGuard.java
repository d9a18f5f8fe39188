// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.system.watch;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;

import reactor.blockhound.BlockHound;
import reactor.blockhound.BlockingMethod;
import reactor.blockhound.integration.BlockHoundIntegration;

/**
 * Complains of blocking calls on the loops of a node, and lets them go on: what the test
 * looks for then goes its usual way. Those of the network are known to be loops; the
 * control loop waits for its tasks in a queue, and is to block nowhere else.
 */
public final class LoopGuard implements BlockHoundIntegration {

	/** Begins each complaint. */
	public static final String COMPLAINT = "Blocking call on a loop: ";

	private static final String CONTROL_LOOP = "sngo-cluster-control";

	@Override
	public void applyTo(BlockHound.Builder builder) {
		builder.nonBlockingThreadPredicate((others) -> others.or((thread) -> thread.getName().equals(CONTROL_LOOP)))
			// Others hold the lock of a queue for some instructions.
			.allowBlockingCallsInside(LinkedBlockingQueue.class.getName(), "offer")
			.allowBlockingCallsInside(ThreadPoolExecutor.class.getName(), "addWorker")
			.allowBlockingCallsInside(LinkedBlockingQueue.class.getName(), "poll")
			.allowBlockingCallsInside(LinkedBlockingQueue.class.getName(), "take")
			.blockingMethodCallback(LoopGuard::complain);
	}

	private static void complain(BlockingMethod method) {
		StringBuilder text = new StringBuilder(COMPLAINT).append(method)
			.append(" by ")
			.append(Thread.currentThread().getName());
		for (StackTraceElement element : new Throwable().getStackTrace()) {
			text.append("\n\tat ").append(element);
		}
		System.err.println(text);
	}

	/** After those that come with it. */
	@Override
	public int compareTo(BlockHoundIntegration other) {
		return (other instanceof LoopGuard) ? 0 : 1;
	}

}
