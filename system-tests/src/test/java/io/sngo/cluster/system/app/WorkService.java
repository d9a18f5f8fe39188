// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.system.app;

import java.nio.file.Path;
import java.time.Duration;

import io.sngo.cluster.service.CallContext;
import io.sngo.cluster.service.ClusterService;
import io.sngo.cluster.service.ServiceHandler;

import org.springframework.beans.factory.annotation.Value;

/**
 * Takes a while and writes down every execution before it starts, so that a call that was
 * executed twice is found, wherever that was.
 */
@ClusterService("work")
class WorkService implements ServiceHandler<String, String> {

	private final LineFile executions;

	private final String node;

	private final Duration duration;

	WorkService(@Value("${system.directory}") Path directory, @Value("${cluster.node-id}") String node,
			@Value("${system.work:100ms}") Duration duration) {
		this.executions = new LineFile(directory.resolve("executions.log"));
		this.node = node;
		this.duration = duration;
	}

	@Override
	public String handle(String id, CallContext context) throws InterruptedException {
		this.executions.append(id, context.caller());
		Thread.sleep(this.duration.toMillis());
		return this.node;
	}

}
