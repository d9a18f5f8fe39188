// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.applications;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import io.sngo.cluster.leader.LeaderOnly;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Scheduled methods of a cluster, each of which one node runs.
 */
class LeaderOnlyScheduleTests {

	private static final Duration SOON = Duration.ofSeconds(30);

	@Test
	void scheduledMethodsRunOnTheLeaderAndGoOnAtItsSuccessor() {
		try (Nodes nodes = new Nodes()) {
			ConfigurableApplicationContext first = nodes.start(Scheduling.class);
			Jobs successor = nodes.start(Scheduling.class).getBean(JobsOfInterface.class).jobs();
			nodes.awaitMembers(2).awaitLeader();
			Jobs leader = first.getBean(JobsOfInterface.class).jobs();
			await().atMost(SOON)
				.until(() -> leader.plain.get() > 2 && leader.reactive.get() > 2 && successor.everywhere.get() > 2);
			assertThat(successor.plain).hasValue(0);
			assertThat(successor.reactive).hasValue(0);
			first.close();
			await().atMost(SOON).until(() -> successor.plain.get() > 2 && successor.reactive.get() > 2);
		}
	}

	@Test
	void applicationThatIsNoNodeIsItsOwnLeader() {
		try (Nodes nodes = new Nodes()) {
			Jobs jobs = nodes.start(Scheduling.class, "cluster.enabled=false").getBean(JobsOfInterface.class).jobs();
			await().atMost(SOON).until(() -> jobs.plain.get() > 2 && jobs.reactive.get() > 2);
		}
	}

	static final class Jobs {

		private final AtomicInteger plain = new AtomicInteger();

		private final AtomicInteger reactive = new AtomicInteger();

		private final AtomicInteger everywhere = new AtomicInteger();

	}

	/** Its scheduled methods are in no interface, though it has one. */
	interface JobsOfInterface {

		Jobs jobs();

	}

	static class ScheduledJobs implements JobsOfInterface {

		private final Jobs jobs = new Jobs();

		@Override
		public Jobs jobs() {
			return this.jobs;
		}

		@LeaderOnly
		@Scheduled(fixedDelay = 20)
		void plain() {
			this.jobs.plain.incrementAndGet();
		}

		@LeaderOnly
		@Scheduled(fixedDelay = 20)
		Mono<Void> reactive() {
			return Mono.fromRunnable(this.jobs.reactive::incrementAndGet);
		}

		@Scheduled(fixedDelay = 20)
		void everywhere() {
			this.jobs.everywhere.incrementAndGet();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableScheduling
	static class Scheduling {

		@Bean
		ScheduledJobs scheduledJobs() {
			return new ScheduledJobs();
		}

	}

}
