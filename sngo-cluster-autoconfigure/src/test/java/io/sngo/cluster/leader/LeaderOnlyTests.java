// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.leader;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

import io.sngo.cluster.ClusterException;
import io.sngo.cluster.Leadership;
import io.sngo.cluster.autoconfigure.leader.LeaderOnlyAutoConfiguration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.ConnectableFlux;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.support.AopUtils;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.test.util.ReflectionTestUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

class LeaderOnlyTests {

	private final Leadership leadership = mock();

	private final AtomicInteger runs = new AtomicInteger();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(LeaderOnlyAutoConfiguration.class))
		.withBean(Leadership.class, () -> this.leadership)
		.withBean(AtomicInteger.class, () -> this.runs);

	@BeforeEach
	void follows() {
		leads(false);
	}

	private void leads(boolean leads) {
		given(this.leadership.isLeader()).willReturn(leads);
	}

	@Test
	void methodRunsOnTheLeaderAlone() {
		this.runner.withBean(Worker.class).run((context) -> {
			Worker worker = context.getBean(Worker.class);
			worker.work();
			assertThat(this.runs).hasValue(0);
			leads(true);
			worker.work();
			assertThat(this.runs).hasValue(1);
			leads(false);
			worker.everywhere();
			assertThat(this.runs).hasValue(2);
		});
	}

	@Test
	void whatIsSkippedReturnsNothing() {
		this.runner.withBean(Worker.class).run((context) -> {
			Worker worker = context.getBean(Worker.class);
			assertThat(worker.text()).isNull();
			assertThat(worker.optional()).isEmpty();
			assertThat(worker.optionalInt()).isEmpty();
			assertThat(worker.stage()).isCompletedWithValue(null);
			assertThat(worker.future().get()).isNull();
			assertThat(worker.mono().blockOptional()).isEmpty();
			assertThat(worker.flux().collectList().block()).isEmpty();
			assertThat(this.runs).hasValue(0);
			leads(true);
			assertThat(worker.text()).isEqualTo("text");
			assertThat(worker.optional()).hasValue("optional");
			assertThat(worker.optionalInt()).hasValue(1);
			assertThat(worker.stage()).isCompletedWithValue("stage");
			assertThat(worker.future().get()).isEqualTo("future");
			assertThat(worker.mono().block()).isEqualTo("mono");
			assertThat(worker.flux().collectList().block()).containsExactly("a", "b");
			assertThat(this.runs).hasValue(7);
		});
	}

	@Test
	void publisherAsksAtEachSubscription() {
		this.runner.withBean(Worker.class).run((context) -> {
			Mono<String> mono = context.getBean(Worker.class).mono();
			assertThat(mono.blockOptional()).isEmpty();
			leads(true);
			assertThat(mono.block()).isEqualTo("mono");
			assertThat(mono.block()).isEqualTo("mono");
			assertThat(this.runs).hasValue(2);
		});
	}

	@Test
	void publisherOfAnotherKindAsksAtEachSubscription() {
		this.runner.withBean(Worker.class).run((context) -> {
			Flow.Publisher<String> publisher = context.getBean(Worker.class).flow();
			assertThat(JdkFlowAdapter.flowPublisherToFlux(publisher).collectList().block()).isEmpty();
			assertThat(this.runs).hasValue(0);
			leads(true);
			assertThat(JdkFlowAdapter.flowPublisherToFlux(publisher).collectList().block()).containsExactly("flow");
			assertThat(this.runs).hasValue(1);
		});
	}

	@Test
	void annotatedTypeIsSkippedAsAWhole() {
		this.runner.withBean(Whole.class).run((context) -> {
			Whole whole = context.getBean(Whole.class);
			whole.run();
			assertThat(this.runs).hasValue(0);
			assertThat(whole).hasToString("whole").isEqualTo(whole);
			leads(true);
			whole.run();
			assertThat(this.runs).hasValue(1);
		});
	}

	@Test
	void interfaceMayHaveTheAnnotation() {
		this.runner.withBean(Annotated.class, () -> new Implementing(this.runs)).run((context) -> {
			Annotated bean = context.getBean(Annotated.class);
			bean.work();
			assertThat(this.runs).hasValue(0);
			leads(true);
			bean.work();
			assertThat(this.runs).hasValue(1);
		});
	}

	@Test
	void finalClassIsSeenThroughItsInterfaces() {
		this.runner.withBean(Annotated.class, () -> new Final(this.runs)).run((context) -> {
			Annotated bean = context.getBean(Annotated.class);
			assertThat(AopUtils.isJdkDynamicProxy(bean)).isTrue();
			bean.work();
			assertThat(this.runs).hasValue(0);
		});
	}

	@Test
	void proxiesOfOthersAreUsed() {
		this.runner.withBean(Annotated.class, () -> {
			ProxyFactory factory = new ProxyFactory(new Implementing(this.runs));
			factory.addInterface(Annotated.class);
			return (Annotated) factory.getProxy();
		}).run((context) -> {
			Annotated bean = context.getBean(Annotated.class);
			bean.work();
			assertThat(this.runs).hasValue(0);
			leads(true);
			bean.work();
			assertThat(this.runs).hasValue(1);
		});
	}

	@Test
	void asynchronousMethodsAreSkipped() {
		this.runner.withUserConfiguration(Asynchronous.class).withBean(AsyncWorker.class).run((context) -> {
			AsyncWorker worker = context.getBean(AsyncWorker.class);
			worker.work().get();
			assertThat(this.runs).hasValue(0);
			leads(true);
			worker.work().get();
			assertThat(this.runs).hasValue(1);
		});
	}

	@Test
	void nothingIsMadeForBeansWithoutTheAnnotation() {
		this.runner.withBean(Everywhere.class).run((context) -> {
			assertThat(AopUtils.isAopProxy(context.getBean(Everywhere.class))).isFalse();
			Object processor = context.getBean("clusterLeaderOnlyPostProcessor");
			assertThat(ReflectionTestUtils.getField(processor, "proxies")).isNull();
		});
	}

	@Test
	void withoutAClusterEverythingRuns() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(LeaderOnlyAutoConfiguration.class))
			.withBean(AtomicInteger.class, () -> this.runs)
			.withBean(Worker.class)
			.run((context) -> {
				context.getBean(Worker.class).work();
				assertThat(this.runs).hasValue(1);
			});
	}

	@ParameterizedTest
	@CsvSource({ "Primitive, it returns int", "Private, it is private", "Static, it is static",
			"FinalMethod, it is final", "Subtype, 'it returns reactor.core.publisher.ConnectableFlux'",
			"Factory, it makes a bean" })
	void whatCannotBeSkippedEndsTheStart(String name, String reason) throws Exception {
		Class<?> type = Class.forName(getClass().getName() + "$" + name);
		this.runner.withBean("wrong", type)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(ClusterException.class)
				.hasMessageContaining("Method 'work' of bean 'wrong' (" + type.getName() + ") cannot be @LeaderOnly")
				.hasMessageContaining(reason));
	}

	static class Worker {

		private final AtomicInteger runs;

		Worker(AtomicInteger runs) {
			this.runs = runs;
		}

		@LeaderOnly
		void work() {
			this.runs.incrementAndGet();
		}

		void everywhere() {
			this.runs.incrementAndGet();
		}

		@LeaderOnly
		public @Nullable String text() {
			work();
			return "text";
		}

		@LeaderOnly
		public Optional<String> optional() {
			work();
			return Optional.of("optional");
		}

		@LeaderOnly
		public OptionalInt optionalInt() {
			work();
			return OptionalInt.of(1);
		}

		@LeaderOnly
		public CompletionStage<String> stage() {
			work();
			return CompletableFuture.completedFuture("stage");
		}

		@LeaderOnly
		public Future<String> future() {
			work();
			return CompletableFuture.completedFuture("future");
		}

		@LeaderOnly
		public Mono<String> mono() {
			work();
			return Mono.just("mono");
		}

		@LeaderOnly
		public Flow.Publisher<String> flow() {
			work();
			return JdkFlowAdapter.publisherToFlowPublisher(Flux.just("flow"));
		}

		@LeaderOnly
		public Flux<String> flux() {
			work();
			return Flux.just("a", "b");
		}

	}

	@LeaderOnly
	static class Whole {

		private final AtomicInteger runs;

		Whole(AtomicInteger runs) {
			this.runs = runs;
		}

		public void run() {
			this.runs.incrementAndGet();
		}

		@Override
		public String toString() {
			return "whole";
		}

	}

	interface Annotated {

		@LeaderOnly
		void work();

	}

	static class Implementing implements Annotated {

		private final AtomicInteger runs;

		Implementing(AtomicInteger runs) {
			this.runs = runs;
		}

		@Override
		public void work() {
			this.runs.incrementAndGet();
		}

	}

	static final class Final implements Annotated {

		private final AtomicInteger runs;

		Final(AtomicInteger runs) {
			this.runs = runs;
		}

		@Override
		public void work() {
			this.runs.incrementAndGet();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAsync
	static class Asynchronous {

	}

	static class AsyncWorker {

		private final AtomicInteger runs;

		AsyncWorker(AtomicInteger runs) {
			this.runs = runs;
		}

		@Async
		@LeaderOnly
		public CompletableFuture<Void> work() {
			this.runs.incrementAndGet();
			return CompletableFuture.completedFuture(null);
		}

	}

	static class Everywhere {

	}

	static class Primitive {

		@LeaderOnly
		public int work() {
			return 1;
		}

	}

	static class Private {

		@LeaderOnly
		@SuppressWarnings("unused")
		private void work() {
		}

	}

	static class Static {

		@LeaderOnly
		static void work() {
		}

	}

	static class Subtype {

		@LeaderOnly
		public ConnectableFlux<String> work() {
			return Flux.<String>empty().publish();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Factory {

		@Bean
		@LeaderOnly
		Everywhere work() {
			return new Everywhere();
		}

	}

	static class FinalMethod {

		@LeaderOnly
		public final void work() {
		}

	}

}
