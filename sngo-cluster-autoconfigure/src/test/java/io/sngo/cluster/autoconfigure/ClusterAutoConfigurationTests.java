// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

import io.sngo.cluster.ClusterManager;
import io.sngo.cluster.InvalidConfigurationException;
import io.sngo.cluster.Leadership;
import io.sngo.cluster.autoconfigure.actuate.ClusterEndpointAutoConfiguration;
import io.sngo.cluster.autoconfigure.actuate.ClusterHealthAutoConfiguration;
import io.sngo.cluster.autoconfigure.actuate.ClusterInfoAutoConfiguration;
import io.sngo.cluster.autoconfigure.leader.LeaderOnlyAutoConfiguration;
import io.sngo.cluster.autoconfigure.metrics.ClusterMetricsAutoConfiguration;
import io.sngo.cluster.autoconfigure.metrics.ClusterObservationAutoConfiguration;
import io.sngo.cluster.autoconfigure.service.ClusterServiceAutoConfiguration;
import io.sngo.cluster.autoconfigure.service.ClusterServiceHealthAutoConfiguration;
import io.sngo.cluster.autoconfigure.service.ClusterServiceScanAutoConfiguration;
import io.sngo.cluster.runtime.Cluster;
import io.sngo.cluster.service.CallContext;
import io.sngo.cluster.service.CallObservation;
import io.sngo.cluster.service.CallObserver;
import io.sngo.cluster.service.ClusterService;
import io.sngo.cluster.service.LoadBalancer;
import io.sngo.cluster.service.PayloadCodec;
import io.sngo.cluster.service.RemoteService;
import io.sngo.cluster.service.ServiceHandler;
import io.sngo.cluster.service.ServiceRegistry;
import io.sngo.cluster.transport.MessageTransport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.SmartLifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

class ClusterAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withPropertyValues("cluster.bind-addr=127.0.0.1", "cluster.bind-port=0", "cluster.node-id=n1")
		.withConfiguration(AutoConfigurations.of(ClusterAutoConfiguration.class, LeaderOnlyAutoConfiguration.class,
				ClusterPayloadAutoConfiguration.class, ClusterServiceAutoConfiguration.class,
				ClusterServiceHealthAutoConfiguration.class, ClusterServiceScanAutoConfiguration.class,
				ClusterHealthAutoConfiguration.class, ClusterEndpointAutoConfiguration.class,
				ClusterInfoAutoConfiguration.class, ClusterMetricsAutoConfiguration.class,
				ClusterObservationAutoConfiguration.class, SslAutoConfiguration.class));

	@Test
	void applicationIsANodeByItself() {
		this.runner.run((context) -> {
			assertThat(context).hasSingleBean(Cluster.class)
				.hasSingleBean(ClusterManager.class)
				.hasSingleBean(RemoteService.class)
				.hasSingleBean(ServiceRegistry.class)
				.hasSingleBean(MessageTransport.class)
				.hasSingleBean(Leadership.class)
				.hasSingleBean(ClusterProperties.class);
			assertThat(context.getBean(ClusterManager.class).health().healthy()).isTrue();
		});
	}

	@Test
	void nothingIsThereWhereTheClusterIsOff() {
		this.runner.withPropertyValues("cluster.enabled=false")
			.withConfiguration(AutoConfigurations.of(JacksonAutoConfiguration.class, MetricsAutoConfiguration.class,
					CompositeMeterRegistryAutoConfiguration.class, ObservationAutoConfiguration.class))
			.run((context) -> {
				assertThat(context).hasNotFailed()
					.doesNotHaveBean(Cluster.class)
					.doesNotHaveBean(ClusterManager.class)
					.doesNotHaveBean(PayloadCodec.class)
					.doesNotHaveBean(CallObserver.class)
					.doesNotHaveBean(SmartLifecycle.class);
				assertThat(context.getBeanDefinitionNames()).noneMatch((name) -> name.startsWith("cluster"));
			});
	}

	@Test
	void beansOfTheApplicationReplaceOurs() {
		RemoteService remote = mock();
		ServiceRegistry registry = mock();
		MessageTransport transport = mock();
		Leadership leadership = mock();
		this.runner.withBean(RemoteService.class, () -> remote)
			.withBean(ServiceRegistry.class, () -> registry)
			.withBean(MessageTransport.class, () -> transport)
			.withBean(Leadership.class, () -> leadership)
			.run((context) -> {
				assertThat(context.getBean(RemoteService.class)).isSameAs(remote);
				assertThat(context.getBean(ServiceRegistry.class)).isSameAs(registry);
				assertThat(context.getBean(MessageTransport.class)).isSameAs(transport);
				assertThat(context.getBean(Leadership.class)).isSameAs(leadership);
			});
	}

	@ParameterizedTest
	@ValueSource(strings = { "clusterServiceLifecycle", "clusterLeaderOnlyPostProcessor", "applicationClusterEvents",
			"clusterServiceRegistrar", "clusterServiceHealthPoller", "clusterHealthIndicator", "clusterEndpoint",
			"clusterInfoContributor", "clusterMeters", "clusterEventMeters" })
	void whatHasNoTypeOfItsOwnIsReplacedByItsName(String name) {
		ApplicationContextRunner complete = this.runner
			.withPropertyValues("management.endpoints.web.exposure.include=cluster")
			.withConfiguration(AutoConfigurations.of(MetricsAutoConfiguration.class,
					CompositeMeterRegistryAutoConfiguration.class));
		complete.run((context) -> assertThat(context).hasBean(name));
		complete.withBean(name, String.class, () -> "replaced")
			.run((context) -> assertThat(context.getBean(name)).isEqualTo("replaced"));
	}

	@Test
	void applicationMayRunTheNodeItself() {
		this.runner.withBean("clusterNodeLifecycle", String.class, () -> "replaced")
			.withBean("clusterServiceLifecycle", String.class, () -> "replaced")
			.run((context) -> {
				context.getBean(Cluster.class).start();
				assertThat(context.getBean(ClusterManager.class).localNode().id()).hasToString("n1");
			});
	}

	@Test
	void payloadsAreWrittenByTheMapperOfTheApplicationWhichStaysTheOnlyOne() {
		this.runner.withConfiguration(AutoConfigurations.of(JacksonAutoConfiguration.class))
			.run((context) -> assertThat(context).hasSingleBean(PayloadCodec.class).hasSingleBean(JsonMapper.class));
	}

	@Test
	void withoutAMapperNoneIsPublished() {
		this.runner.run(
				(context) -> assertThat(context).doesNotHaveBean(JsonMapper.class).doesNotHaveBean(PayloadCodec.class));
	}

	@Test
	void codecOfTheApplicationIsTaken() {
		PayloadCodec codec = mock();
		given(codec.name()).willReturn("mine");
		this.runner.withConfiguration(AutoConfigurations.of(JacksonAutoConfiguration.class))
			.withBean(PayloadCodec.class, () -> codec)
			.run((context) -> assertThat(context.getBean(PayloadCodec.class)).isSameAs(codec));
	}

	@Test
	void executorBalancerAndObserverOfTheApplicationAreUsed() {
		AtomicInteger executed = new AtomicInteger();
		AtomicInteger balanced = new AtomicInteger();
		AtomicInteger observed = new AtomicInteger();
		this.runner.withBean(Echo.class)
			.withBean(ClusterAutoConfiguration.HANDLER_EXECUTOR, Executor.class, () -> (task) -> {
				executed.incrementAndGet();
				task.run();
			})
			// Another one, which is nobody's business.
			.withBean("otherExecutor", Executor.class, () -> Runnable::run)
			.withBean(LoadBalancer.class, () -> (call, candidates) -> {
				balanced.incrementAndGet();
				return candidates.get(0);
			})
			.withBean(CallObserver.class, () -> new CallObserver() {
				@Override
				public CallObservation serverStarts(CallContext call) {
					observed.incrementAndGet();
					return CallObservation.NONE;
				}
			})
			.run((context) -> {
				assertThat(context.getBean(RemoteService.class).call("echo", "hi", String.class).block())
					.endsWith(": hi");
				assertThat(executed).hasPositiveValue();
				assertThat(balanced).hasPositiveValue();
				assertThat(observed).hasPositiveValue();
			});
	}

	@Test
	void handlersRunOnVirtualThreadsWhereTheyAreEnabledAndTheJvmHasThem() {
		String expected = (Runtime.version().feature() >= 21) ? "VirtualThread" : "Thread[sngo-cluster-handler-";
		this.runner.withBean(ThreadName.class)
			.withPropertyValues("spring.threads.virtual.enabled=true")
			.run((context) -> assertThat(context.getBean(RemoteService.class).call("thread", "", String.class).block())
				.startsWith(expected));
	}

	@Test
	void handlersRunOnThePoolElsewhere() {
		this.runner.withBean(ThreadName.class)
			.run((context) -> assertThat(context.getBean(RemoteService.class).call("thread", "", String.class).block())
				.startsWith("Thread[")
				.contains("sngo-cluster-handler-"));
	}

	@Test
	void healthCanBeSwitchedOff() {
		this.runner.run((context) -> assertThat(context).hasBean("clusterHealthIndicator"));
		this.runner.withPropertyValues("management.health.cluster.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(HealthIndicator.class));
	}

	@Test
	void infoCanBeSwitchedOff() {
		this.runner.run((context) -> assertThat(context).hasBean("clusterInfoContributor"));
		this.runner.withPropertyValues("management.info.cluster.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(InfoContributor.class));
	}

	@Test
	void endpointIsThereOnlyWhereItIsExposed() {
		this.runner.run((context) -> assertThat(context).doesNotHaveBean("clusterEndpoint"));
		this.runner.withPropertyValues("management.endpoints.web.exposure.include=cluster")
			.run((context) -> assertThat(context).hasBean("clusterEndpoint"));
		this.runner
			.withPropertyValues("management.endpoints.web.exposure.include=cluster",
					"management.endpoint.cluster.access=NONE")
			.run((context) -> assertThat(context).doesNotHaveBean("clusterEndpoint"));
	}

	@Test
	void metersAndObservationsAreThereWhereTheirRegistriesAre() {
		this.runner
			.run((context) -> assertThat(context).doesNotHaveBean("clusterMeters").doesNotHaveBean(CallObserver.class));
		this.runner
			.withConfiguration(AutoConfigurations.of(MetricsAutoConfiguration.class,
					CompositeMeterRegistryAutoConfiguration.class, ObservationAutoConfiguration.class))
			.run((context) -> assertThat(context).hasBean("clusterMeters").hasSingleBean(CallObserver.class));
	}

	@Test
	void encryptionWithoutABundleNamesBothProperties() {
		this.runner.withPropertyValues("cluster.encryption-enabled=true")
			.run((context) -> assertThat(context.getStartupFailure()).rootCause()
				.isInstanceOf(InvalidConfigurationException.class)
				.hasMessageContaining("cluster.encryption-enabled")
				.hasMessageContaining("cluster.security.ssl.bundle"));
	}

	@Test
	void encryptionWithAnUnknownBundleNamesIt() {
		this.runner.withPropertyValues("cluster.encryption-enabled=true", "cluster.security.ssl.bundle=nodes")
			.run((context) -> assertThat(context.getStartupFailure()).rootCause()
				.hasMessageContaining("cluster.security.ssl.bundle")
				.hasMessageContaining("'nodes'")
				.hasMessageContaining("spring.ssl.bundle"));
	}

	@Test
	void bundleWithoutEncryptionIsNotTakenForEncryption() {
		this.runner.withPropertyValues("cluster.security.ssl.bundle=nodes")
			.run((context) -> assertThat(context.getStartupFailure()).rootCause()
				.isInstanceOf(InvalidConfigurationException.class)
				.hasMessageContaining("cluster.encryption-enabled")
				.hasMessageContaining("cluster.security.ssl.bundle")
				.hasMessageContaining("'nodes'"));
		this.runner.withPropertyValues("cluster.security.ssl.bundle=")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@ClusterService("echo")
	static class Echo implements ServiceHandler<String, String> {

		@Override
		public String handle(String request, CallContext context) {
			return context.service() + ": " + request;
		}

	}

	@ClusterService("thread")
	static class ThreadName implements ServiceHandler<String, String> {

		@Override
		public String handle(String request, CallContext context) {
			return Thread.currentThread().toString();
		}

	}

}
