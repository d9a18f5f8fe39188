// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.applications;

import java.time.Duration;

import io.sngo.cluster.InvalidConfigurationException;
import io.sngo.cluster.Leadership;
import io.sngo.cluster.Lease;
import io.sngo.cluster.autoconfigure.ClusterAutoConfiguration;
import io.sngo.cluster.autoconfigure.leader.LeaderLockAutoConfiguration;
import io.sngo.cluster.election.LeaderLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.integration.support.locks.DefaultLockRegistry;
import org.springframework.integration.support.locks.LockRegistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.Mockito.mock;

/**
 * Applications whose leader is the one that has a lock of Spring Integration.
 */
class LockStrategyTests {

	private static final String LOCK = "cluster.leader.strategy=lock-registry";

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withPropertyValues("cluster.bind-addr=127.0.0.1", "cluster.bind-port=0", LOCK)
		.withConfiguration(AutoConfigurations.of(ClusterAutoConfiguration.class, LeaderLockAutoConfiguration.class));

	@Test
	void whoHasTheLockLeads() {
		try (Nodes nodes = new Nodes()) {
			ConfigurableApplicationContext first = nodes.start(Locking.class, LOCK);
			nodes.awaitLeader();
			Leadership second = nodes.start(Locking.class, LOCK).getBean(Leadership.class);
			nodes.start(Locking.class, LOCK);
			nodes.awaitMembers(3).awaitLeader();
			Lease lease = second.current().orElseThrow();
			assertThat(lease.leader()).hasToString("n1");
			assertThat(second.isLeader()).isFalse();
			first.close();
			nodes.awaitLeader();
			await().atMost(Duration.ofSeconds(30))
				.until(() -> second.current().map(Lease::term).orElse(0L) > lease.term());
			assertThat(second.current().orElseThrow().leader().value()).isIn("n2", "n3");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "lock-registry", "LOCK_REGISTRY", "lockRegistry" })
	void strategyMayBeWrittenInManyWays(String strategy) {
		this.runner.withPropertyValues("cluster.leader.strategy=" + strategy)
			.withBean(LockRegistry.class, DefaultLockRegistry::new)
			.run((context) -> assertThat(context).hasSingleBean(LeaderLock.class));
	}

	@Test
	void nothingIsThereForVotes() {
		this.runner.withPropertyValues("cluster.leader.strategy=quorum")
			.withBean(LockRegistry.class, DefaultLockRegistry::new)
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(LeaderLock.class));
		this.runner.withPropertyValues("cluster.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(LeaderLock.class));
	}

	@Test
	void lockOfTheApplicationIsTaken() {
		LeaderLock own = mock();
		this.runner.withBean(LeaderLock.class, () -> own)
			.run((context) -> assertThat(context.getBean(LeaderLock.class)).isSameAs(own));
	}

	@Test
	void missingRegistryIsToldWithWhatToDo() {
		this.runner
			.run((context) -> assertThat(failure(context).allowed()).startsWith("quorum, or define a bean of type")
				.contains("LockRegistry"));
	}

	@Test
	void severalRegistriesAreNamed() {
		this.runner.withBean("one", LockRegistry.class, DefaultLockRegistry::new)
			.withBean("two", LockRegistry.class, DefaultLockRegistry::new)
			.run((context) -> assertThat(failure(context).allowed()).contains("primary").endsWith("one, two"));
	}

	@Test
	void missingClassIsToldWithWhatToDo() {
		this.runner.withClassLoader(new FilteredClassLoader(LockRegistry.class))
			.run((context) -> assertThat(failure(context).allowed()).contains("class path", "spring-integration-jdbc"));
	}

	private static InvalidConfigurationException failure(AssertableApplicationContext context) {
		Throwable failure = context.getStartupFailure();
		while (failure != null && !(failure instanceof InvalidConfigurationException)) {
			failure = failure.getCause();
		}
		assertThat(failure).isNotNull();
		InvalidConfigurationException told = (InvalidConfigurationException) failure;
		assertThat(told.property()).isEqualTo("cluster.leader.strategy");
		assertThat(told.value()).isEqualTo("lock-registry");
		return told;
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Locking {

		/** As good as a store, in one process. */
		private static final DefaultLockRegistry SHARED = new DefaultLockRegistry();

		@Bean
		LockRegistry<?> lockRegistry() {
			return SHARED;
		}

	}

}
