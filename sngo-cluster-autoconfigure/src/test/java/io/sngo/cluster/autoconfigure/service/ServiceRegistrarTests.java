// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.service;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.sngo.cluster.client.ImportClusterClients;
import io.sngo.cluster.client.Orders;
import io.sngo.cluster.service.CallContext;
import io.sngo.cluster.service.ClusterRoles;
import io.sngo.cluster.service.ClusterService;
import io.sngo.cluster.service.Execution;
import io.sngo.cluster.service.RemoteService;
import io.sngo.cluster.service.ServiceDefinition;
import io.sngo.cluster.service.ServiceHandler;
import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentCaptor;
import reactor.core.publisher.Mono;

import org.springframework.aop.framework.autoproxy.BeanNameAutoProxyCreator;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Scope;
import org.springframework.core.ParameterizedTypeReference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.atLeastOnce;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;

class ServiceRegistrarTests {

	private final RemoteService remote = mock();

	private final CallContext call = mock();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withBean(RemoteService.class, () -> this.remote)
		.withUserConfiguration(Registrar.class);

	@Test
	void handlerIsAServiceWithOneOperation() {
		this.runner.withBean(Echo.class).run((context) -> {
			ServiceDefinition echo = registered().get("echo");
			assertThat(echo.operations()).containsOnlyKeys("");
			assertThat(echo.operations().get("").argumentTypes()).containsExactly(String.class);
			assertThat(echo.operations().get("").replyType()).isEqualTo(String.class);
			assertThat(echo.execution()).isEqualTo(Execution.SERIAL);
			assertThat(echo.metadata()).isEqualTo(Map.of("zone", "a"));
			assertThat(invoke(echo, "", "hi")).isEqualTo("echo: hi");
		});
	}

	@Test
	void interfaceIsAServiceWithSeveral() {
		this.runner.withBean(LocalOrders.class).run((context) -> {
			ServiceDefinition orders = registered().get("orders");
			assertThat(orders.operations()).containsOnlyKeys("place", "status", "find", "cancel");
			assertThat(orders.operations().get("status").replyType()).isEqualTo(Orders.Receipt.class);
			assertThat(invoke(orders, "place", new Orders.Order("7", 1))).isEqualTo(new Orders.Receipt("7", "here"));
		});
	}

	@Test
	void proxiesAreSeenThroughAndCalled() {
		AtomicInteger intercepted = new AtomicInteger();
		this.runner.withBean("orders", LocalOrders.class)
			.withBean("count", MethodInterceptor.class, () -> (invocation) -> {
				intercepted.incrementAndGet();
				return invocation.proceed();
			})
			.withBean(BeanNameAutoProxyCreator.class, () -> {
				BeanNameAutoProxyCreator creator = new BeanNameAutoProxyCreator();
				creator.setBeanNames("orders");
				creator.setInterceptorNames("count");
				return creator;
			})
			.run((context) -> {
				ServiceDefinition orders = registered().get("orders");
				assertThat(orders.operations()).containsOnlyKeys("place", "status", "find", "cancel");
				invoke(orders, "place", new Orders.Order("7", 1));
				assertThat(intercepted).hasValue(1);
			});
	}

	@Test
	void factoryMethodTellsGenericsThatTheClassLeavesOpen() {
		this.runner.withUserConfiguration(GenericHandlers.class).run((context) -> {
			ServiceDefinition generic = registered().get("generic");
			assertThat(generic.operations().get("").argumentTypes().get(0))
				.isEqualTo(new ParameterizedTypeReference<List<Orders.Order>>() {
				}.getType());
			assertThat(generic.operations().get("").replyType()).isEqualTo(Integer.class);
		});
	}

	@Test
	void genericsThatNobodyTellsAreRefused() {
		this.runner.withBean(GenericHandler.class)
			.run((context) -> assertThat(context.getStartupFailure()).isInstanceOf(InvalidServiceException.class)
				.hasMessageContaining("the type of its request is not known"));
	}

	@Test
	void lazyBeanIsMadeByItsFirstCall() {
		this.runner.withUserConfiguration(LazyOrders.class).run((context) -> {
			ConfigurableListableBeanFactory beans = context.getBeanFactory();
			ServiceDefinition orders = registered().get("orders");
			assertThat(beans.containsSingleton("lazyOrders")).isFalse();
			invoke(orders, "place", new Orders.Order("7", 1));
			assertThat(beans.containsSingleton("lazyOrders")).isTrue();
		});
	}

	@Test
	void prototypeIsMadeForEachCall() {
		this.runner.withUserConfiguration(PrototypeHandlers.class).run((context) -> {
			ServiceDefinition once = registered().get("once");
			assertThat(invoke(once, "", "")).isEqualTo(1);
			assertThat(invoke(once, "", "")).isEqualTo(1);
			assertThat(context.getBean(PrototypeHandlers.class).made).hasValue(2);
		});
	}

	@Test
	void clientOfAnAnnotatedInterfaceIsNoService() {
		given(this.remote.client(any(), any())).willReturn(mock(Annotated.class));
		this.runner.withUserConfiguration(ImportingAnnotated.class)
			.run((context) -> assertThat(context).hasNotFailed().getBean(Annotated.class).isNotNull());
		then(this.remote).should(never()).register(any());
	}

	@Test
	void implementationOfAnAnnotatedInterfaceIsOne() {
		this.runner.withBean(AnnotatedImplementation.class)
			.run((context) -> assertThat(registered().get("annotated").operations()).containsOnlyKeys("name"));
	}

	@Test
	void beanWithoutOperationIsExplained() {
		this.runner.withBean("idle", Idle.class).run((context) -> {
			InvalidServiceException failure = (InvalidServiceException) context.getStartupFailure();
			assertThat(failure).hasMessageContaining("Bean 'idle' (" + Idle.class.getName() + ")")
				.hasMessageContaining("the cluster service 'idle'")
				.hasMessageContaining("no operation");
			assertThat(new InvalidServiceFailureAnalyzer().analyze(failure).getAction()).contains("@ClusterService");
		});
	}

	@Test
	void twoServicesWithOneIdAreExplainedAndNothingIsOffered() {
		this.runner.withBean("first", Echo.class).withBean("second", OtherEcho.class).run((context) -> {
			InvalidServiceException failure = (InvalidServiceException) context.getStartupFailure();
			assertThat(failure).hasMessageContaining("'first'")
				.hasMessageContaining("'second'")
				.hasMessageContaining("'echo'");
			assertThat(new InvalidServiceFailureAnalyzer().analyze(failure).getAction()).contains("an id of its own");
			then(this.remote).should(never()).register(any());
		});
	}

	@Test
	void badIdAndMetadataAreExplained() {
		this.runner.withBean("bad", BadMetadata.class)
			.run((context) -> assertThat(context.getStartupFailure()).hasMessageContaining("'bad'")
				.hasMessageContaining("key=value"));
		this.runner.withBean("bad", BadId.class)
			.run((context) -> assertThat(context.getStartupFailure()).isInstanceOf(InvalidServiceException.class)
				.hasMessageContaining("'not an id'"));
	}

	@Test
	void metadataIsTakenWhereverTheAnnotationIs() {
		this.runner.withBean(AnnotatedImplementation.class)
			.withUserConfiguration(GenericHandlers.class)
			.run((context) -> {
				assertThat(registered().get("annotated").metadata()).isEqualTo(Map.of("zone", "b"));
				assertThat(registered().get("generic").metadata()).isEqualTo(Map.of("zone", "c"));
			});
	}

	@Test
	void classThatIsDeclaredAsSomethingElseAndScannedIsExplained() {
		this.runner.withUserConfiguration(ScannedAgain.class).run((context) -> {
			InvalidServiceException failure = (InvalidServiceException) context.getStartupFailure();
			assertThat(failure).hasMessageContaining("found by the scan of the application's packages");
			assertThat(new InvalidServiceFailureAnalyzer().analyze(failure).getAction())
				.contains("declare " + ScannedAgainService.class.getName() + " as its type");
		});
	}

	@Test
	void annotationsSayWhoMayCall() {
		this.runner.withBean(LocalTill.class).run((context) -> {
			ServiceDefinition till = registered().get("till");
			assertThat(till.roles()).containsExactlyInAnyOrder("shop", "admin");
			assertThat(till.operations().get("open").roles()).isEmpty();
			assertThat(till.operations().get("count").roles()).containsExactly("auditor");
			assertThat(till.operations().get("look").roles()).containsExactly("*");
		});
	}

	@Test
	void interfaceSaysWhoMayCallWhereTheClassDoesNot() {
		this.runner.withBean(SilentImplementation.class)
			.run((context) -> assertThat(registered().get("named").roles()).containsExactly("shop"));
	}

	@Test
	void proxiesHideNoAnnotations() {
		this.runner.withBean("till", LocalTill.class)
			.withBean("nothing", MethodInterceptor.class, () -> (invocation) -> invocation.proceed())
			.withBean(BeanNameAutoProxyCreator.class, () -> {
				BeanNameAutoProxyCreator creator = new BeanNameAutoProxyCreator();
				creator.setBeanNames("till");
				creator.setInterceptorNames("nothing");
				return creator;
			})
			.run((context) -> {
				ServiceDefinition till = registered().get("till");
				assertThat(till.roles()).containsExactlyInAnyOrder("shop", "admin");
				assertThat(till.operations().get("count").roles()).containsExactly("auditor");
			});
	}

	@Test
	void handlersSayWhoMayCallAsTheyKnowTheirTypes() {
		this.runner.withBean(RestrictedEcho.class)
			.withUserConfiguration(RestrictedGenericHandlers.class)
			.run((context) -> {
				assertThat(registered().get("restricted").operations().get("").roles()).containsExactly("shop");
				assertThat(registered().get("restricted-generic").operations().get("").roles())
					.containsExactly("stock");
			});
	}

	@Test
	void aRoleThatIsNotAllowedEndsTheStart() {
		this.runner.withBean(BadRole.class)
			.run((context) -> assertThat(context.getStartupFailure()).isInstanceOf(InvalidServiceException.class)
				.hasMessageContaining("BadRole")
				.hasMessageContaining("'a b'"));
	}

	private Map<String, ServiceDefinition> registered() {
		ArgumentCaptor<ServiceDefinition> definitions = ArgumentCaptor.forClass(ServiceDefinition.class);
		then(this.remote).should(atLeastOnce()).register(definitions.capture());
		return definitions.getAllValues()
			.stream()
			.collect(Collectors.toMap(ServiceDefinition::service, Function.identity()));
	}

	private Object invoke(ServiceDefinition service, String operation, Object... arguments) throws Exception {
		return service.operations().get(operation).invoker().invoke(arguments, this.call);
	}

	@Configuration(proxyBeanMethods = false)
	static class Registrar {

		@Bean
		ServiceRegistrar serviceRegistrar(ConfigurableListableBeanFactory beanFactory, RemoteService remote) {
			return new ServiceRegistrar(new ServiceBeans(beanFactory), remote);
		}

	}

	@ClusterService(value = "echo", execution = Execution.SERIAL, metadata = "zone=a")
	static class Echo implements ServiceHandler<String, String> {

		@Override
		public String handle(String request, CallContext context) {
			return "echo: " + request;
		}

	}

	@ClusterService("echo")
	static class OtherEcho extends Echo {

	}

	@ClusterService("orders")
	static class LocalOrders implements Orders, AutoCloseable {

		@Override
		public Receipt place(Order order) {
			return new Receipt(order.id(), "here");
		}

		@Override
		public Mono<Receipt> status(String id) {
			return Mono.empty();
		}

		@Override
		public CompletionStage<List<Order>> find(String customer, Optional<Instant> since) {
			return CompletableFuture.completedFuture(new ArrayList<>());
		}

		@Override
		public void cancel(String id) {
			// nothing to cancel
		}

		@Override
		public void close() {
			// not for callers
		}

	}

	@ClusterService(value = "generic", metadata = "zone=c")
	static class GenericHandler<T> implements ServiceHandler<List<T>, Mono<Integer>> {

		@Override
		public Mono<Integer> handle(List<T> request, CallContext context) {
			return Mono.just(request.size());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class GenericHandlers {

		@Bean
		GenericHandler<Orders.Order> orders() {
			return new GenericHandler<>();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class LazyOrders {

		@Bean
		@Lazy
		LocalOrders lazyOrders() {
			return new LocalOrders();
		}

	}

	interface Till {

		void open();

		@ClusterRoles("anybody")
		int count();

		@ClusterRoles("*")
		String look();

	}

	@ClusterService(value = "till", roles = { "shop", "admin" })
	static class LocalTill implements Till {

		@Override
		public void open() {
			// opened
		}

		@Override
		@ClusterRoles("auditor")
		public int count() {
			return 0;
		}

		@Override
		public String look() {
			return "";
		}

	}

	@ClusterService(value = "named", roles = "shop")
	interface NamedForAll {

		String name();

	}

	@ClusterService("named")
	static class SilentImplementation implements NamedForAll {

		@Override
		public String name() {
			return "";
		}

	}

	@ClusterService("restricted")
	static class RestrictedEcho implements ServiceHandler<String, String> {

		@Override
		@ClusterRoles("shop")
		public String handle(String request, CallContext context) {
			return request;
		}

	}

	@ClusterService("restricted-generic")
	static class RestrictedGenericHandler<T> implements ServiceHandler<List<T>, Integer> {

		@Override
		@ClusterRoles("stock")
		public Integer handle(List<T> request, CallContext context) {
			return request.size();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class RestrictedGenericHandlers {

		@Bean
		RestrictedGenericHandler<Orders.Order> restricted() {
			return new RestrictedGenericHandler<>();
		}

	}

	@ClusterService(value = "bad-role", roles = "a b")
	static class BadRole extends Echo {

	}

	@ClusterService("once")
	static class Once implements ServiceHandler<String, Integer> {

		private int calls;

		@Override
		public Integer handle(String request, CallContext context) {
			return ++this.calls;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class PrototypeHandlers {

		private final AtomicInteger made = new AtomicInteger();

		@Bean
		@Scope("prototype")
		Once once() {
			this.made.incrementAndGet();
			return new Once();
		}

	}

	@ClusterService(value = "annotated", metadata = "zone=b")
	interface Annotated {

		String name();

	}

	static class AnnotatedImplementation implements Annotated {

		@Override
		public String name() {
			return "x";
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportClusterClients(Annotated.class)
	static class ImportingAnnotated {

	}

	@ClusterService("idle")
	static class Idle {

	}

	@ClusterService(value = "bad", metadata = "zone")
	static class BadMetadata extends Echo {

	}

	@ClusterService("not an id")
	static class BadId extends Echo {

	}

	@Configuration(proxyBeanMethods = false)
	static class ScannedAgain {

		@Bean
		Object declaredAsObject() {
			return new ScannedAgainService();
		}

		@Bean
		static BeanDefinitionRegistryPostProcessor scan() {
			return (registry) -> {
				RootBeanDefinition definition = new RootBeanDefinition(ScannedAgainService.class);
				definition.setAttribute(ClusterServiceScanner.class.getName(), true);
				registry.registerBeanDefinition("scannedAgainService", definition);
			};
		}

	}

	@ClusterService("again")
	static class ScannedAgainService extends Echo {

	}

}
