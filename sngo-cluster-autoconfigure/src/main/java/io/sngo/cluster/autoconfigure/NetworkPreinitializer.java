// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure;

import io.sngo.cluster.transport.NetworkClasses;

import org.springframework.boot.autoconfigure.preinitialize.BackgroundPreinitializer;

/**
 * Loads the network's classes while the application context is being built, on a machine
 * that has a processor to spare.
 */
final class NetworkPreinitializer implements BackgroundPreinitializer {

	@Override
	public void preinitialize() {
		NetworkClasses.load();
	}

}
