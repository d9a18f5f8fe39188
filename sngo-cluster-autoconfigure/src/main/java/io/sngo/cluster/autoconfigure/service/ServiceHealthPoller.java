// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.service;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import io.sngo.cluster.service.ServiceRegistry;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.scheduler.Schedulers;

import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.SmartLifecycle;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * Asks those services that tell how they are, again and again, each on its own: one that
 * does not answer delays no other.
 */
final class ServiceHealthPoller implements SmartLifecycle {

	/**
	 * Longest time that a service has to answer, and that the start waits for the first
	 * answers.
	 */
	static final Duration MAX_PATIENCE = Duration.ofSeconds(5);

	private final ServiceRegistrar registrar;

	private final ServiceRegistry registry;

	private final Duration interval;

	private volatile @Nullable Disposable polling;

	ServiceHealthPoller(ServiceRegistrar registrar, ServiceRegistry registry, Duration interval) {
		this.registrar = registrar;
		this.registry = registry;
		this.interval = interval;
	}

	@Override
	public void start() {
		// At most two per service: one asks, and only when it has answered asks anew; one
		// tells that no answer comes.
		ExecutorService threads = Executors.newCachedThreadPool(threadFactory());
		List<ServiceHealthCheck> checks = checks(threads);
		// Before the services are published: one that is down from the start gets no
		// call.
		CompletableFuture.allOf(checks.stream().map(ServiceHealthCheck::ask).toArray(CompletableFuture<?>[]::new))
			.join();
		Disposable timer = checks.isEmpty() ? Disposables.disposed()
				: Schedulers.boundedElastic()
					.schedulePeriodically(() -> askAgain(checks), this.interval.toMillis(), this.interval.toMillis(),
							TimeUnit.MILLISECONDS);
		this.polling = () -> {
			timer.dispose();
			threads.shutdownNow();
		};
	}

	/**
	 * Nobody waits: each check says itself what went wrong.
	 */
	@SuppressWarnings("FutureReturnValueIgnored")
	private static void askAgain(List<ServiceHealthCheck> checks) {
		checks.forEach(ServiceHealthCheck::ask);
	}

	private List<ServiceHealthCheck> checks(ExecutorService threads) {
		Duration patience = (this.interval.compareTo(MAX_PATIENCE) < 0) ? this.interval : MAX_PATIENCE;
		return this.registrar.registered()
			.stream()
			.filter((bean) -> bean.bean() instanceof HealthIndicator)
			.map((bean) -> new ServiceHealthCheck(bean, this.registry, patience, threads))
			.toList();
	}

	private static CustomizableThreadFactory threadFactory() {
		CustomizableThreadFactory factory = new CustomizableThreadFactory("sngo-cluster-service-health-");
		factory.setDaemon(true);
		return factory;
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
