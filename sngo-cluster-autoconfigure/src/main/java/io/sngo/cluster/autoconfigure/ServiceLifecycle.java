// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure;

import java.time.Duration;

import io.sngo.cluster.runtime.Cluster;

import org.springframework.context.SmartLifecycle;

/**
 * Offers the node's services to the cluster: last of all when the application starts,
 * first to be taken back when it stops, with time for the calls that run.
 */
final class ServiceLifecycle implements SmartLifecycle {

	static final int PHASE = Integer.MAX_VALUE;

	private final Cluster cluster;

	private final Duration drainTimeout;

	private volatile boolean running;

	ServiceLifecycle(Cluster cluster, Duration drainTimeout) {
		this.cluster = cluster;
		this.drainTimeout = drainTimeout;
	}

	@Override
	public void start() {
		this.cluster.publish();
		this.running = true;
	}

	@Override
	public void stop() {
		this.running = false;
		this.cluster.withdraw(this.drainTimeout);
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public boolean isPauseable() {
		return false;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

}
