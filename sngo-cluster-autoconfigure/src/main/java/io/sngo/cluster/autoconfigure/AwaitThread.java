// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure;

import java.util.concurrent.CountDownLatch;

/**
 * Keeps the process alive: all threads of a node are daemons, and an application may have
 * no web server, which has such a thread of its own.
 */
final class AwaitThread {

	private static final String NAME = "sngo-cluster-await";

	private final CountDownLatch released = new CountDownLatch(1);

	void start() {
		Thread thread = new Thread(this::await, NAME);
		// Not as the thread that starts it.
		thread.setDaemon(false);
		thread.setContextClassLoader(getClass().getClassLoader());
		thread.start();
	}

	/**
	 * Lets the process end; before the start, too.
	 */
	void release() {
		this.released.countDown();
	}

	private void await() {
		try {
			this.released.await();
		}
		catch (InterruptedException ex) {
			// Whoever interrupts it wants the process to end.
		}
	}

}
