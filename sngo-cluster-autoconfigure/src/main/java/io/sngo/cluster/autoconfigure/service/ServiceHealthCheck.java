// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.service;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

import io.sngo.cluster.service.ServiceRegistry;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/**
 * Asks one service how it is, and tells the cluster when that changes: a service that is
 * down, or does not answer in time, gets no calls.
 */
final class ServiceHealthCheck {

	private static final Log logger = LogFactory.getLog(ServiceHealthCheck.class);

	private final ServiceBean bean;

	private final ServiceRegistry registry;

	private final Duration patience;

	private final Executor executor;

	private CompletableFuture<Status> answer = CompletableFuture.completedFuture(Status.UNKNOWN);

	private boolean healthy = true;

	/**
	 * @param patience how long an answer is waited for
	 * @param executor runs the indicator, which may block
	 */
	ServiceHealthCheck(ServiceBean bean, ServiceRegistry registry, Duration patience, Executor executor) {
		this.bean = bean;
		this.registry = registry;
		this.patience = patience;
		this.executor = executor;
	}

	/**
	 * Asks, unless the last question is still open or there is no object to ask: asking
	 * makes none. Does not block.
	 * @return completes when the cluster has been told, by the answer or by its absence
	 */
	CompletableFuture<@Nullable Void> ask() {
		CompletableFuture<Status> asked;
		synchronized (this) {
			if (!this.answer.isDone() || !this.bean.made().getAsBoolean()) {
				return CompletableFuture.completedFuture(null);
			}
			asked = CompletableFuture.supplyAsync(this::status, this.executor).exceptionally(this::failed);
			this.answer = asked;
		}
		return asked.thenAccept(this::tell)
			.copy()
			.completeOnTimeout(null, this.patience.toMillis(), TimeUnit.MILLISECONDS)
			.thenRunAsync(() -> tellIfLate(asked), this.executor)
			.exceptionally((ex) -> {
				logger.warn("The cluster was not told how " + this.bean + " is", ex);
				return null;
			});
	}

	private Status status() {
		Health health = ((HealthIndicator) this.bean.bean()).health(false);
		return (health != null) ? health.getStatus() : Status.UNKNOWN;
	}

	private Status failed(Throwable failure) {
		logger.warn("The health indicator of " + this.bean + " failed", failure.getCause());
		return Status.DOWN;
	}

	private synchronized void tell(Status status) {
		tell(!status.equals(Status.DOWN) && !status.equals(Status.OUT_OF_SERVICE), status.getCode());
	}

	private synchronized void tellIfLate(CompletableFuture<Status> asked) {
		if (!asked.isDone()) {
			tell(false, "silent for " + this.patience.toMillis() + " ms");
		}
	}

	private void tell(boolean healthy, String how) {
		if (healthy != this.healthy) {
			this.registry.updateHealth(this.bean.service().value(), healthy);
			this.healthy = healthy;
			logger.info("Service '" + this.bean.service().value() + "' of this node is " + how
					+ (healthy ? "" : ": it gets no calls"));
		}
	}

}
