// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.http;

import io.sngo.cluster.benchmarks.subject.Server;

import org.springframework.context.ConfigurableApplicationContext;

/**
 * An application that answers.
 *
 * @param context the application
 */
record HttpServer(ConfigurableApplicationContext context) implements Server {

	@Override
	public int port() {
		return this.context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
	}

	@Override
	public void close() {
		this.context.close();
	}

}
