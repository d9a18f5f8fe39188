// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.sample;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.Map;

import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.env.MapPropertySource;

/**
 * Serves HTTP at the first free port from 8080 on, so that several nodes run on one
 * machine; a port that is set stays as it is. The port is held until the web server takes
 * it over: nodes that start at the same moment must not find the same one.
 */
final class FreeHttpPort implements ApplicationContextInitializer<ConfigurableApplicationContext> {

	private static final int FIRST = 8080;

	private static final int LAST = 8180;

	@Override
	public void initialize(ConfigurableApplicationContext context) {
		if (context.getEnvironment().containsProperty("server.port")) {
			return;
		}
		ServerSocket reserved = reserve();
		context.getEnvironment()
			.getPropertySources()
			.addLast(new MapPropertySource("freeHttpPort", Map.of("server.port", reserved.getLocalPort())));
		context.getBeanFactory().registerSingleton("httpPortReservation", new Reservation(reserved));
	}

	private static ServerSocket reserve() {
		for (int port = FIRST; port <= LAST; port++) {
			try {
				return new ServerSocket(port, 1);
			}
			catch (IOException ex) {
				// taken: the next one
			}
		}
		throw new IllegalStateException(
				"Ports " + FIRST + " to " + LAST + " are taken: set server.port to a free one, or 0 for any");
	}

	/**
	 * Lets go of the port just before the web server starts.
	 */
	private record Reservation(ServerSocket socket) implements SmartLifecycle {

		@Override
		public void start() {
			try {
				this.socket.close();
			}
			catch (IOException ex) {
				throw new IllegalStateException("Port " + this.socket.getLocalPort() + " cannot be released", ex);
			}
		}

		@Override
		public void stop() {
			// It was released when the application started.
		}

		@Override
		public boolean isRunning() {
			return this.socket.isClosed();
		}

		@Override
		public int getPhase() {
			return Integer.MAX_VALUE - 2049;
		}

	}

}
