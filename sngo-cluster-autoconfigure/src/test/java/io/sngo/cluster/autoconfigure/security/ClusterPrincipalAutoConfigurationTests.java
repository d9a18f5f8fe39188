// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.security;

import io.micrometer.observation.ObservationRegistry;
import io.sngo.cluster.InvalidConfigurationException;
import io.sngo.cluster.autoconfigure.ClusterAutoConfiguration;
import io.sngo.cluster.autoconfigure.metrics.ClusterObservationAutoConfiguration;
import io.sngo.cluster.runtime.Cluster;
import io.sngo.cluster.service.CallObserver;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.security.core.Authentication;

import static org.assertj.core.api.Assertions.assertThat;

class ClusterPrincipalAutoConfigurationTests {

	private static final String ON = "cluster.security.propagate-principal=true";

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withPropertyValues("cluster.bind-addr=127.0.0.1", "cluster.bind-port=0", "cluster.node-id=n1")
		.withConfiguration(AutoConfigurations.of(ClusterAutoConfiguration.class,
				ClusterObservationAutoConfiguration.class, ClusterPrincipalAutoConfiguration.class));

	@Test
	void nothingIsSentUnlessConfigured() {
		this.runner.run((context) -> assertThat(context).hasSingleBean(Cluster.class)
			.doesNotHaveBean(PropagatedPrincipal.class));
		this.runner.withPropertyValues("cluster.security.propagate-principal=false")
			.run((context) -> assertThat(context).doesNotHaveBean(PropagatedPrincipal.class));
		this.runner.withPropertyValues(ON, "cluster.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(PropagatedPrincipal.class));
	}

	@Test
	void itIsBesideTheObservationOfCalls() {
		this.runner.withPropertyValues(ON)
			.withBean(ObservationRegistry.class, ObservationRegistry::create)
			.run((context) -> {
				assertThat(context).hasSingleBean(Cluster.class).hasSingleBean(PropagatedPrincipal.class);
				assertThat(context.getBeansOfType(CallObserver.class)).containsOnlyKeys("clusterCallObserver",
						"clusterPropagatedPrincipal");
			});
	}

	@Test
	void itIsBesideAnObserverOfTheApplication() {
		this.runner.withPropertyValues(ON)
			.withBean(ObservationRegistry.class, ObservationRegistry::create)
			.withBean("own", CallObserver.class, () -> new CallObserver() {
			})
			.run((context) -> assertThat(context.getBeansOfType(CallObserver.class)).containsOnlyKeys("own",
					"clusterPropagatedPrincipal"));
	}

	@Test
	void withoutSpringSecurityTheStartEnds() {
		this.runner.withPropertyValues(ON)
			.withClassLoader(new FilteredClassLoader(Authentication.class.getPackageName()))
			.run((context) -> assertThat(context.getStartupFailure()).rootCause()
				.isInstanceOf(InvalidConfigurationException.class)
				.hasMessageContaining("cluster.security.propagate-principal")
				.hasMessageContaining("spring-security-core"));
	}

}
