// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.service;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import io.sngo.cluster.service.CallContext;
import io.sngo.cluster.service.ClusterService;
import io.sngo.cluster.service.RemoteService;
import io.sngo.cluster.service.ServiceHandler;
import io.sngo.cluster.service.ServiceRegistry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyBoolean;
import static org.mockito.BDDMockito.then;
import static org.mockito.BDDMockito.willAnswer;
import static org.mockito.Mockito.mock;

class ServiceHealthPollerTests {

	private static final Duration INTERVAL = Duration.ofMillis(100);

	private final ServiceRegistry registry = mock();

	private final Map<String, Boolean> told = new ConcurrentHashMap<>();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withUserConfiguration(Registrar.class);

	@BeforeEach
	void remember() {
		willAnswer((invocation) -> this.told.put(invocation.getArgument(0), invocation.getArgument(1)))
			.given(this.registry)
			.updateHealth(any(), anyBoolean());
	}

	@Test
	void healthIndicatorsAreAskedAgainAndAgain() {
		this.runner.withBean(Sick.class).run((context) -> {
			ServiceHealthPoller poller = poller(context);
			Sick sick = context.getBean(Sick.class);
			poller.start();
			assertThat(poller.isRunning()).isTrue();
			// At once: a service that is down from the start gets no call.
			assertThat(this.told).containsEntry("sick", false);
			sick.health = Health.up().build();
			await().until(() -> this.told.get("sick"));
			sick.health = null;
			await().until(() -> !this.told.get("sick"));
			sick.health = Health.unknown().build();
			await().until(() -> this.told.get("sick"));
			poller.stop();
			assertThat(poller.isRunning()).isFalse();
		});
	}

	@Test
	void servicesThatTellNothingAreNotAsked() {
		this.runner.withBean(Echo.class).run((context) -> {
			ServiceHealthPoller poller = poller(context);
			poller.start();
			assertThat(poller.isRunning()).isTrue();
			poller.stop();
			then(this.registry).shouldHaveNoInteractions();
		});
	}

	@Test
	void silentServiceGetsNoCallsAndDelaysNeitherTheStartNorOthers() {
		this.runner.withBean(Silent.class).withBean(Sick.class).run((context) -> {
			ServiceHealthPoller poller = poller(context);
			poller.start();
			assertThat(this.told).containsEntry("silent", false);
			context.getBean(Sick.class).health = Health.up().build();
			await().until(() -> this.told.get("sick"));
			assertThat(context.getBean(Silent.class).asked).as("questions at a time").hasValue(1);
			context.getBean(Silent.class).answered.countDown();
			await().until(() -> this.told.get("silent"));
			poller.stop();
		});
	}

	@Test
	void askingMakesNoBean() {
		this.runner.withUserConfiguration(MadeLater.class).run((context) -> {
			ServiceHealthPoller poller = poller(context);
			poller.start();
			assertThat(context.getBeanFactory().containsSingleton("lazy")).isFalse();
			context.getBean("lazy");
			await().until(() -> !this.told.getOrDefault("sick", true));
			assertThat(context.getBean(MadeLater.class).prototypes).hasValue(0);
			poller.stop();
		});
	}

	private ServiceHealthPoller poller(ApplicationContext context) {
		return new ServiceHealthPoller(context.getBean(ServiceRegistrar.class), this.registry, INTERVAL);
	}

	@Configuration(proxyBeanMethods = false)
	static class Registrar {

		@Bean
		ServiceRegistrar serviceRegistrar(ConfigurableListableBeanFactory beanFactory) {
			return new ServiceRegistrar(new ServiceBeans(beanFactory), mock(RemoteService.class));
		}

	}

	@ClusterService("echo")
	static class Echo implements ServiceHandler<String, String> {

		@Override
		public String handle(String request, CallContext context) {
			return "echo: " + request;
		}

	}

	@ClusterService("sick")
	static class Sick extends Echo implements HealthIndicator {

		private volatile Health health = Health.down().build();

		@Override
		public Health health() {
			if (this.health == null) {
				throw new IllegalStateException("No idea");
			}
			return this.health;
		}

	}

	@ClusterService("silent")
	static class Silent extends Echo implements HealthIndicator {

		private final CountDownLatch answered = new CountDownLatch(1);

		private final AtomicInteger asked = new AtomicInteger();

		@Override
		public Health health() {
			try {
				this.asked.incrementAndGet();
				this.answered.await();
				return Health.up().build();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

	@ClusterService("prototype")
	static class Fresh extends Sick {

	}

	@Configuration(proxyBeanMethods = false)
	static class MadeLater {

		private final AtomicInteger prototypes = new AtomicInteger();

		@Bean
		@Lazy
		Sick lazy() {
			return new Sick();
		}

		@Bean
		@Scope("prototype")
		Fresh prototype() {
			this.prototypes.incrementAndGet();
			return new Fresh();
		}

	}

}
