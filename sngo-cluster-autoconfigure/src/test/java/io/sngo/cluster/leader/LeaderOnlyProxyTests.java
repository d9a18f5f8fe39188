// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.leader;

import java.util.concurrent.atomic.AtomicInteger;

import io.sngo.cluster.ClusterException;
import io.sngo.cluster.Leadership;
import io.sngo.cluster.autoconfigure.leader.LeaderOnlyAutoConfiguration;
import org.junit.jupiter.api.Test;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * What guards methods, in an application that has proxies of other kinds as well.
 */
class LeaderOnlyProxyTests {

	private final Leadership leadership = mock();

	private final AtomicInteger runs = new AtomicInteger();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(LeaderOnlyAutoConfiguration.class))
		.withBean(Leadership.class, () -> this.leadership)
		.withBean(AtomicInteger.class, () -> this.runs);

	private void leads(boolean leads) {
		given(this.leadership.isLeader()).willReturn(leads);
	}

	@Test
	void proxiesOfEqualInterfacesAreToldApart() {
		Job<?> everywhere = proxyByInterfaces(new EverywhereJob());
		Job<?> guarded = proxyByInterfaces(new VoidJob(this.runs));
		assertThat(everywhere).hasSameClassAs(guarded);
		this.runner.withBean("everywhere", Job.class, () -> everywhere)
			.withBean("guarded", Job.class, () -> guarded)
			.run((context) -> {
				context.getBean("guarded", Job.class).run();
				assertThat(this.runs).hasValue(0);
				assertThat(context.getBean("everywhere", Job.class).run()).isEqualTo("everywhere");
			});
	}

	@Test
	void proxyOfAProxyThatCannotBeAskedEndsTheStart() {
		assertRefused(proxyByInterfaces(proxyByInterfaces(new VoidJob(this.runs))), VoidJob.class,
				"proxies by interfaces");
		ProxyFactory frozen = factoryByInterfaces(new VoidJob(this.runs));
		frozen.setFrozen(true);
		assertRefused(frozen.getProxy(), VoidJob.class, "proxies by interfaces");
	}

	@Test
	void proxyOfAProxyBySubclassIsUsed() {
		ProxyFactory subclass = new ProxyFactory(new VoidJob(this.runs));
		subclass.setProxyTargetClass(true);
		Job<?> outer = proxyByInterfaces(subclass.getProxy());
		this.runner.withBean(Job.class, () -> outer).run((context) -> {
			context.getBean(Job.class).run();
			assertThat(this.runs).hasValue(0);
			leads(true);
			context.getBean(Job.class).run();
			assertThat(this.runs).hasValue(1);
		});
	}

	private void assertRefused(Object bean, Class<?> declaring, String reason) {
		this.runner.withBean("wrong", Object.class, () -> bean)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(ClusterException.class)
				.hasMessageContaining("of bean 'wrong' (" + declaring.getName() + ") cannot be @LeaderOnly")
				.hasMessageContaining(reason));
	}

	private static Job<?> proxyByInterfaces(Object target) {
		return (Job<?>) factoryByInterfaces(target).getProxy();
	}

	private static ProxyFactory factoryByInterfaces(Object target) {
		ProxyFactory factory = new ProxyFactory();
		factory.setInterfaces(Job.class);
		factory.setTarget(target);
		return factory;
	}

	public interface Job<R> {

		R run();

	}

	static class EverywhereJob implements Job<String> {

		@Override
		public String run() {
			return "everywhere";
		}

	}

	static class VoidJob implements Job<Void> {

		private final AtomicInteger runs;

		VoidJob(AtomicInteger runs) {
			this.runs = runs;
		}

		@Override
		@LeaderOnly
		public Void run() {
			this.runs.incrementAndGet();
			return null;
		}

	}

}
