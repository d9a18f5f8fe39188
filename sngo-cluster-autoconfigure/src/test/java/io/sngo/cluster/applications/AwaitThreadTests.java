// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.applications;

import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.awaitility.Awaitility.await;

/**
 * What keeps the process of an application without a web server alive.
 */
class AwaitThreadTests {

	private static final Duration SOON = Duration.ofSeconds(30);

	private final Set<Thread> before = awaiting();

	@Test
	void nodeKeepsTheProcessUntilItsContextIsClosed() {
		try (Nodes nodes = new Nodes()) {
			ConfigurableApplicationContext node = nodes.start(Plain.class);
			assertThat(added()).singleElement().satisfies((thread) -> assertThat(thread.isDaemon()).isFalse());
			assertThat(SpringApplication.exit(node)).isZero();
			await().atMost(SOON).until(() -> added().isEmpty());
		}
	}

	@Test
	void nodeThatIsRefusedKeepsNothing() {
		try (Nodes nodes = new Nodes()) {
			nodes.start(Plain.class);
			assertThatException().isThrownBy(() -> nodes.start(Plain.class, "cluster.cluster-name=other"));
			await().atMost(SOON).until(() -> added().size() == 1);
		}
	}

	@Test
	void startThatFailsBehindTheNodeKeepsNothing() {
		try (Nodes nodes = new Nodes()) {
			assertThatException().isThrownBy(() -> nodes.start(Failing.class)).withStackTraceContaining("no luck");
			await().atMost(SOON).until(() -> added().isEmpty());
		}
	}

	@Test
	void applicationWithoutTheClusterIsLeftAlone() {
		try (Nodes nodes = new Nodes()) {
			nodes.start(Plain.class, "cluster.enabled=false");
			assertThat(added()).isEmpty();
		}
	}

	private Set<Thread> added() {
		Set<Thread> added = awaiting();
		added.removeAll(this.before);
		return added;
	}

	private static Set<Thread> awaiting() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().equals("sngo-cluster-await"))
			.collect(Collectors.toSet());
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Plain {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Failing {

		@Bean
		SmartLifecycle startsAfterTheNode() {
			return new SmartLifecycle() {

				@Override
				public void start() {
					throw new IllegalStateException("no luck");
				}

				@Override
				public void stop() {
				}

				@Override
				public boolean isRunning() {
					return false;
				}

			};
		}

	}

}
