// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure;

import io.sngo.cluster.transport.NetworkClasses;

import org.springframework.boot.autoconfigure.preinitialize.BackgroundPreinitializer;

/**
 * Loads the network's classes while the application context is being built, on a machine
 * that has a processor to spare.
 */
final class NetworkPreinitializer implements BackgroundPreinitializer {

	private final Runnable loading;

	NetworkPreinitializer() {
		this(NetworkClasses::load);
	}

	NetworkPreinitializer(Runnable loading) {
		this.loading = loading;
	}

	/**
	 * On a thread of its own: the others wait in one queue, and the application needs
	 * theirs first.
	 */
	@Override
	public void preinitialize() {
		Thread thread = new Thread(this.loading, "sngo-cluster-preinit");
		thread.setDaemon(true);
		thread.start();
	}

}
