// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.definition;

import java.lang.reflect.Proxy;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import io.sngo.cluster.service.CallContext;
import io.sngo.cluster.service.ClusterService;
import io.sngo.cluster.service.Execution;
import io.sngo.cluster.service.Operation;
import io.sngo.cluster.service.ServiceDefinition;
import io.sngo.cluster.service.ServiceHandler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class ServiceDefinitionsTests {

	@Test
	void aHandlerIsOneOperationWithoutAName() throws Exception {
		ServiceDefinition definition = ServiceDefinitions.of("upper", new Upper());
		Operation operation = definition.operations().get("");
		assertThat(definition.operations()).hasSize(1);
		assertThat(operation.argumentTypes()).containsExactly(String.class);
		assertThat(operation.replyType()).isEqualTo(Integer.class);
		assertThat(operation.invoker().invoke(new Object[] { "abc" }, null)).isInstanceOf(Mono.class);
	}

	@Test
	void theAnnotationSaysHowAndWhereItRuns() {
		ServiceDefinition definition = ServiceDefinitions.of("upper", new Upper());
		assertThat(definition.execution()).isEqualTo(Execution.SERIAL);
		assertThat(definition.metadata()).containsExactlyInAnyOrderEntriesOf(Map.of("zone", "a", "weight", "1=1"));
		// The subclass that a proxy generator makes.
		assertThat(ServiceDefinitions.of("upper", new Upper() {
		}).execution()).isEqualTo(Execution.SERIAL);
	}

	@Test
	void genericTypesOfAHandlerAreResolvedThroughItsSuperclasses() {
		Operation operation = ServiceDefinitions.of("lists", new ListHandler()).operations().get("");
		assertThat(operation.argumentTypes()).singleElement()
			.extracting(Type::getTypeName)
			.isEqualTo("java.util.List<java.util.Map<java.lang.String, java.lang.Integer>>");
		assertThat(operation.replyType()).isEqualTo(void.class);
	}

	@Test
	void aLambdaDoesNotSayItsTypes() {
		ServiceHandler<String, String> lambda = (request, call) -> request;
		assertThatIllegalArgumentException().isThrownBy(() -> ServiceDefinitions.of("echo", lambda))
			.withMessageContaining("service 'echo'")
			.withMessageContaining("register(id, type, handler)");
	}

	@Test
	void aProxyIsReadAsItsTarget() {
		Shop shop = new ShopKeeper();
		Object proxy = Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { Shop.class },
				(self, method, arguments) -> method.invoke(shop, arguments));
		assertThat(ServiceDefinitions.of("shop", proxy, ShopKeeper.class).operations()).containsOnlyKeys("find", "sell",
				"count");
	}

	@Test
	void operationsAreTheAbstractMethodsOfTheInterfaces() throws Exception {
		ServiceDefinition definition = ServiceDefinitions.of("shop", new ShopKeeper());
		assertThat(definition.operations()).containsOnlyKeys("find", "sell", "count");
		Operation find = definition.operations().get("find");
		assertThat(find.argumentTypes()).containsExactly(String.class);
		assertThat(find.replyType()).isEqualTo(Integer.class);
		assertThat(find.invoker().invoke(new Object[] { "abc" }, null)).isEqualTo(3);
		Operation sell = definition.operations().get("sell");
		assertThat(sell.argumentTypes()).containsExactly(int.class, int.class);
		assertThat(sell.replyType()).isEqualTo(void.class);
		assertThat(definition.operations().get("count").replyType()).isEqualTo(Long.class);
	}

	@Test
	void interfacesOfJavaAreNotOffered() {
		assertThatIllegalArgumentException().isThrownBy(() -> ServiceDefinitions.of("job", new Job()))
			.withMessageContaining("it has no operation");
		assertThat(ServiceDefinitions.of("job", new Job(), Callable.class).operations()).containsOnlyKeys("call");
	}

	@Test
	void whatTheMethodThrowsIsNotWrapped() {
		Operation find = ServiceDefinitions.of("shop", new ShopKeeper()).operations().get("find");
		assertThatIllegalArgumentException().isThrownBy(() -> find.invoker().invoke(new Object[] { "" }, null))
			.withMessage("nothing to find")
			.withNoCause();
	}

	@ParameterizedTest
	@ValueSource(classes = { Overloaded.class, OwnVariable.class, StreamingTwice.class, StreamingIn.class,
			Futures.class, Javas.class, RawVariable.class, Empty.class, OnlyDefault.class })
	void whatCannotBeAnOperationIsAClearError(Class<?> type) {
		assertThatIllegalArgumentException().isThrownBy(() -> ServiceMethods.ofInterface(type))
			.withMessageContaining(type.getSimpleName());
	}

	@Test
	void aServiceNeedsAnAllowedName() {
		assertThatIllegalArgumentException().isThrownBy(() -> ServiceDefinitions.of("no spaces", new Upper()))
			.withMessageContaining("'no spaces'");
		assertThatIllegalArgumentException().isThrownBy(() -> ServiceDefinitions.of("", new Upper()));
		assertThatIllegalArgumentException().isThrownBy(() -> ServiceDefinitions.of("x".repeat(129), new Upper()));
		assertThat(ServiceDefinitions.of("a-Z_0.9:/", new Upper()).service()).isEqualTo("a-Z_0.9:/");
	}

	@Test
	void metadataIsKeyAndValue() {
		assertThatIllegalArgumentException().isThrownBy(() -> ServiceDefinitions.of("upper", new Mislabelled()))
			.withMessageContaining("'nothing'")
			.withMessageContaining("key=value");
	}

	@ClusterService(value = "upper", execution = Execution.SERIAL, metadata = { "zone=a", "weight = 1=1" })
	static class Upper implements ServiceHandler<String, Mono<Integer>> {

		@Override
		public Mono<Integer> handle(String request, CallContext context) {
			return Mono.just(request.length());
		}

	}

	@ClusterService(value = "upper", metadata = "nothing")
	static final class Mislabelled extends Upper {

	}

	abstract static class Base<E, R> implements ServiceHandler<List<E>, R> {

	}

	static final class ListHandler extends Base<Map<String, Integer>, CompletableFuture<Void>> {

		@Override
		public CompletableFuture<Void> handle(List<Map<String, Integer>> request, CallContext context) {
			return CompletableFuture.completedFuture(null);
		}

	}

	interface Finder<K, V> {

		V find(K key);

		default V findAny() {
			return find(null);
		}

		static String notOffered() {
			return "neither";
		}

		@Override
		boolean equals(Object other);

		@Override
		int hashCode();

	}

	interface Shop extends Finder<String, Integer> {

		void sell(int item, CallContext context, int amount);

		CompletableFuture<Long> count();

	}

	static final class ShopKeeper implements Shop, Runnable {

		@Override
		public Integer find(String key) {
			if (key.isEmpty()) {
				throw new IllegalArgumentException("nothing to find");
			}
			return key.length();
		}

		@Override
		public void sell(int item, CallContext context, int amount) {
			// nothing on the shelf
		}

		@Override
		public CompletableFuture<Long> count() {
			return CompletableFuture.completedFuture(0L);
		}

		@Override
		public void run() {
			// not offered
		}

		@Override
		public boolean equals(Object other) {
			return this == other;
		}

		@Override
		public int hashCode() {
			return 1;
		}

	}

	static final class Job implements Callable<String>, Runnable {

		@Override
		public String call() {
			return "called";
		}

		@Override
		public void run() {
			// not offered
		}

	}

	interface Overloaded {

		void sell(int item);

		void sell(String item);

	}

	interface OwnVariable {

		<T> T find(T key);

	}

	interface StreamingTwice {

		Mono<Flux<String>> stream();

	}

	interface StreamingIn {

		void take(Flux<String> stream);

	}

	interface Futures {

		Future<String> future();

	}

	interface Javas {

		Stream<String> stream();

	}

	interface RawVariable<T> {

		T find();

	}

	interface Empty {

	}

	interface OnlyDefault {

		default void local() {
			// stays here
		}

	}

}
