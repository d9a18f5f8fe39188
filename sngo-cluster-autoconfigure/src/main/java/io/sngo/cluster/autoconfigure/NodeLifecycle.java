// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.sngo.cluster.JoinRejectedException;
import io.sngo.cluster.Node;
import io.sngo.cluster.runtime.Cluster;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.context.SmartLifecycle;

/**
 * Runs the node: it looks for its cluster before the web server accepts requests, and
 * leaves after the web server has finished its last one, since requests that are still
 * being handled make calls. As long as it runs the process does not end by itself.
 */
final class NodeLifecycle implements SmartLifecycle {

	/** Below the web server's, MAX - 2048, whose graceful stop is at MAX - 1024. */
	static final int PHASE = Integer.MAX_VALUE - 3072;

	private static final Log logger = LogFactory.getLog(NodeLifecycle.class);

	/** Enough for seeds that are there; those that are not must not delay the start. */
	private static final Duration FIRST_ROUND = Duration.ofSeconds(1);

	/**
	 * For a seed that is there and has not decided: it looks whether it reaches this node
	 * and whether the node id is taken, which takes some heartbeats where the answer is
	 * no.
	 */
	private static final Duration VERDICT = Duration.ofSeconds(6);

	private final Cluster cluster;

	private final AwaitThread awaitThread = new AwaitThread();

	private volatile boolean running;

	NodeLifecycle(Cluster cluster) {
		this.cluster = cluster;
	}

	/**
	 * @throws JoinRejectedException if the cluster refuses the node at once, which trying
	 * again would not change
	 */
	@Override
	public void start() {
		// Before the start: a refusal is told to those who wait for it then.
		CompletableFuture<Void> joined = this.cluster.joined().toFuture();
		this.cluster.start();
		this.running = true;
		Node local = this.cluster.manager().localNode();
		logger.info("Node '" + local.id() + "' of cluster '" + this.cluster.manager().clusterName() + "' listens at "
				+ local.address());
		if (!awaitFirstRound(joined)) {
			logger.warn("Node '" + local.id()
					+ "' has not joined: no seed has answered so far. It goes on trying; health tells why.");
		}
		// Last, so that a start that fails leaves nothing.
		this.awaitThread.start();
	}

	private boolean awaitFirstRound(CompletableFuture<Void> joined) {
		long start = System.nanoTime();
		while (true) {
			try {
				joined.get(FIRST_ROUND.toMillis(), TimeUnit.MILLISECONDS);
				return true;
			}
			catch (TimeoutException ex) {
				if (System.nanoTime() - start > VERDICT.toNanos() || !this.cluster.joinStatus().undecided()) {
					return false;
				}
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				return false;
			}
			catch (ExecutionException ex) {
				if (ex.getCause() instanceof JoinRejectedException rejection) {
					stop();
					throw rejection;
				}
				return false;
			}
		}
	}

	@Override
	public void stop() {
		this.running = false;
		try {
			this.cluster.stop();
		}
		finally {
			this.awaitThread.release();
		}
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	/**
	 * A node that pauses is a node that failed, to all others.
	 */
	@Override
	public boolean isPauseable() {
		return false;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

}
