// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.leader;

import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;

import io.sngo.cluster.ClusterException;
import io.sngo.cluster.Leadership;
import io.sngo.cluster.autoconfigure.leader.LeaderOnlyAutoConfiguration;
import io.sngo.cluster.leader.elsewhere.Inherited;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.BeanUtils;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.OverridingClassLoader;

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
		.withConfiguration(AutoConfigurations.of(LeaderOnlyAutoConfiguration.class, AopAutoConfiguration.class))
		.withBean(Leadership.class, () -> this.leadership)
		.withBean(AtomicInteger.class, () -> this.runs);

	private void leads(boolean leads) {
		given(this.leadership.isLeader()).willReturn(leads);
	}

	@Test
	void finalClassIsSeenThroughItsInterfaces() {
		this.runner.withBean(Job.class, () -> new FinalJob(this.runs)).run((context) -> {
			Job<?> job = context.getBean(Job.class);
			assertThat(AopUtils.isJdkDynamicProxy(job)).isTrue();
			job.run();
			assertThat(this.runs).hasValue(0);
			leads(true);
			job.run();
			assertThat(this.runs).hasValue(1);
		});
	}

	@Test
	void lambdaIsSeenThroughItsInterface() {
		this.runner.withBean(Task.class, () -> this.runs::incrementAndGet).run((context) -> {
			context.getBean(Task.class).run();
			assertThat(this.runs).hasValue(0);
			leads(true);
			context.getBean(Task.class).run();
			assertThat(this.runs).hasValue(1);
		});
	}

	@Test
	void finalClassWithoutInterfaceEndsTheStart() {
		assertRefused(new WithoutInterface(), WithoutInterface.class, "no interface has it, and its class is final");
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

	@ParameterizedTest
	@ValueSource(classes = { MonoJob.class, InheritingJob.class })
	void publisherOfAGenericInterfaceAsksAtEachSubscription(Class<? extends Job<Mono<Void>>> type) throws Exception {
		Job<?> job = proxyByInterfaces(type.getDeclaredConstructor(AtomicInteger.class).newInstance(this.runs));
		this.runner.withBean(Job.class, () -> job).run((context) -> {
			Mono<?> mono = (Mono<?>) context.getBean(Job.class).run();
			mono.block();
			assertThat(this.runs).hasValue(0);
			leads(true);
			mono.block();
			assertThat(this.runs).hasValue(1);
		});
	}

	@Test
	void methodOfAnotherPackageThatNobodyCanOverrideEndsTheStart() {
		assertRefused(new Inheriting(), Inherited.class, "it is package-private in another package");
	}

	@Test
	void whatMakesProxiesIsNotLoadedForBeansWithoutTheAnnotation() throws Exception {
		ClassLoader withoutAop = new WithoutAop();
		BeanPostProcessor processor = (BeanPostProcessor) BeanUtils
			.instantiateClass(withoutAop.loadClass("io.sngo.cluster.autoconfigure.leader.LeaderOnlyPostProcessor"));
		assertUntouched(processor, new EverywhereJob());
		assertUntouched(processor, (Job<?>) () -> "lambda");
		assertUntouched(processor, Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { Job.class },
				(proxy, method, arguments) -> null));
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext(Enhanced.class)) {
			Enhanced enhanced = context.getBean(Enhanced.class);
			assertThat(enhanced.getClass()).isNotEqualTo(Enhanced.class);
			assertUntouched(processor, enhanced);
		}
	}

	private static void assertUntouched(BeanPostProcessor processor, Object bean) {
		assertThat(processor.postProcessAfterInitialization(bean, "bean")).isSameAs(bean);
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

	/** Loads the post processor anew, and nothing of the AOP framework. */
	private static final class WithoutAop extends OverridingClassLoader {

		WithoutAop() {
			super(LeaderOnlyProxyTests.class.getClassLoader());
		}

		@Override
		protected boolean isEligibleForOverriding(String className) {
			return className.startsWith("io.sngo.cluster.autoconfigure.leader.");
		}

		@Override
		public Class<?> loadClass(String name) throws ClassNotFoundException {
			if (name.startsWith("org.springframework.aop.")) {
				throw new ClassNotFoundException(name);
			}
			return super.loadClass(name);
		}

	}

	public interface Job<R> {

		R run();

	}

	interface Task {

		@LeaderOnly
		void run();

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

	static final class FinalJob implements Job<String> {

		private final AtomicInteger runs;

		FinalJob(AtomicInteger runs) {
			this.runs = runs;
		}

		@Override
		@LeaderOnly
		public String run() {
			this.runs.incrementAndGet();
			return "final";
		}

	}

	static final class WithoutInterface {

		@LeaderOnly
		void work() {
		}

	}

	static class MonoJob implements Job<Mono<Void>> {

		private final AtomicInteger runs;

		MonoJob(AtomicInteger runs) {
			this.runs = runs;
		}

		@Override
		@LeaderOnly
		public Mono<Void> run() {
			return Mono.fromRunnable(this.runs::incrementAndGet);
		}

	}

	abstract static class AbstractJob<R> implements Job<R> {

		@Override
		@LeaderOnly
		public R run() {
			return doRun();
		}

		abstract R doRun();

	}

	static class InheritingJob extends AbstractJob<Mono<Void>> {

		private final AtomicInteger runs;

		InheritingJob(AtomicInteger runs) {
			this.runs = runs;
		}

		@Override
		Mono<Void> doRun() {
			return Mono.fromRunnable(this.runs::incrementAndGet);
		}

	}

	static class Inheriting extends Inherited {

	}

	@Configuration
	static class Enhanced {

		@Bean
		EverywhereJob job() {
			return new EverywhereJob();
		}

	}

}
