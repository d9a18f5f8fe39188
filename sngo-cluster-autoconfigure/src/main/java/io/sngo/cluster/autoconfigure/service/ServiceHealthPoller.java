// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.service;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.sngo.cluster.service.ServiceRegistry;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.scheduler.Schedulers;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.SmartLifecycle;

/**
 * Asks those services that tell how they are, and tells the cluster: one that is down
 * gets no calls. A service that does not answer keeps the health it had.
 */
final class ServiceHealthPoller implements SmartLifecycle {

	private static final Log logger = LogFactory.getLog(ServiceHealthPoller.class);

	private final ServiceRegistrar registrar;

	private final ServiceRegistry registry;

	private final Duration interval;

	private final Map<String, Status> last = new HashMap<>();

	private volatile @Nullable Disposable polling;

	ServiceHealthPoller(ServiceRegistrar registrar, ServiceRegistry registry, Duration interval) {
		this.registrar = registrar;
		this.registry = registry;
		this.interval = interval;
	}

	@Override
	public void start() {
		Map<String, HealthIndicator> indicators = new LinkedHashMap<>();
		for (ServiceBean bean : this.registrar.registered()) {
			if (bean.bean() instanceof HealthIndicator indicator) {
				indicators.put(bean.service().value(), indicator);
			}
		}
		if (indicators.isEmpty()) {
			this.polling = Disposables.single();
			return;
		}
		// Before the services are published: one that is down from the start gets no
		// call.
		poll(indicators);
		this.polling = Schedulers.boundedElastic()
			.schedulePeriodically(() -> poll(indicators), this.interval.toMillis(), this.interval.toMillis(),
					TimeUnit.MILLISECONDS);
	}

	private void poll(Map<String, HealthIndicator> indicators) {
		indicators.forEach((service, indicator) -> {
			Status status = status(indicator);
			Status before = this.last.put(service, status);
			if (!status.equals(before)) {
				this.registry.updateHealth(service, isHealthy(status));
				if (before != null || !isHealthy(status)) {
					logger.info("Service '" + service + "' of this node is " + status.getCode()
							+ (isHealthy(status) ? "" : ": it gets no calls"));
				}
			}
		});
	}

	private static Status status(HealthIndicator indicator) {
		try {
			Health health = indicator.health(false);
			return (health != null) ? health.getStatus() : Status.UNKNOWN;
		}
		catch (RuntimeException ex) {
			logger.warn("The health indicator " + indicator.getClass().getName() + " failed", ex);
			return Status.DOWN;
		}
	}

	private static boolean isHealthy(Status status) {
		return !status.equals(Status.DOWN) && !status.equals(Status.OUT_OF_SERVICE);
	}

	@Override
	public void stop() {
		Disposable current = this.polling;
		if (current != null) {
			current.dispose();
		}
		this.polling = null;
	}

	@Override
	public boolean isRunning() {
		return this.polling != null;
	}

	@Override
	public boolean isPauseable() {
		return false;
	}

	/**
	 * Just before the services are published.
	 */
	@Override
	public int getPhase() {
		return Integer.MAX_VALUE - 1;
	}

}
