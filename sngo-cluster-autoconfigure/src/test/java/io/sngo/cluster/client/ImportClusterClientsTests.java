// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.client;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

import io.sngo.cluster.service.CallException;
import io.sngo.cluster.service.ClusterService;
import io.sngo.cluster.service.RemoteService;
import org.assertj.core.api.ThrowableAssert;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;

class ImportClusterClientsTests {

	private final RemoteService remote = mock();

	private final ApplicationContextRunner runner = new ApplicationContextRunner().withBean(RemoteService.class,
			() -> this.remote);

	@Test
	void clientIsABeanLikeAnyOther() {
		Orders client = mock();
		given(this.remote.client("orders", Orders.class)).willReturn(client);
		this.runner.withUserConfiguration(Importing.class).withBean(Checkout.class).run((context) -> {
			assertThat(context.getBean(Checkout.class).orders).isSameAs(client);
			assertThat(context).hasBean("ordersClient");
		});
	}

	@Test
	void serviceIsNamedByTheInterfaceWhereItSaysSo() {
		given(this.remote.client(any(), any())).willReturn(mock(Named.class));
		this.runner.withUserConfiguration(ImportingNamed.class).run((context) -> {
			assertThat(context.getBean(Named.class)).isNotNull();
			verify(this.remote).client("the-name", Named.class);
		});
	}

	@Test
	void serviceIsNamedByTheImportBeforeAll() {
		given(this.remote.client(any(), any())).willReturn(mock(Named.class));
		this.runner.withUserConfiguration(ImportingAs.class).run((context) -> {
			assertThat(context.getBean(Named.class)).isNotNull();
			verify(this.remote).client("other", Named.class);
		});
	}

	@Test
	void annotationMayBeRepeated() {
		given(this.remote.client("a", Orders.class)).willReturn(mock(Orders.class));
		given(this.remote.client("b", Named.class)).willReturn(mock(Named.class));
		this.runner.withUserConfiguration(ImportingTwice.class).run((context) -> {
			assertThat(context.getBean(Orders.class)).isNotNull();
			assertThat(context.getBean(Named.class)).isNotNull();
		});
	}

	@Test
	void severalServicesOfOneInterfaceAreSeveralClients() {
		Orders europe = mock();
		Orders america = mock();
		given(this.remote.client("orders-eu", Orders.class)).willReturn(europe);
		given(this.remote.client("orders-us", Orders.class)).willReturn(america);
		this.runner.withUserConfiguration(ImportingForTwoServices.class).withBean(Continents.class).run((context) -> {
			assertThat(context.getBean(Continents.class).europe).isSameAs(europe);
			assertThat(context.getBean(Continents.class).america).isSameAs(america);
		});
	}

	@Test
	void clientOfTheLeaderIsTakenInsteadOfTheServiceInTheSameProcess() {
		Orders own = mock();
		Orders leader = mock();
		Orders any = mock();
		given(this.remote.leaderClient("orders", Orders.class)).willReturn(leader);
		given(this.remote.client("orders", Orders.class)).willReturn(any);
		this.runner.withUserConfiguration(ImportingLeader.class, Importing.class)
			.withBean("own", Orders.class, () -> own)
			.run((context) -> {
				assertThat(context.getBean(Orders.class)).isSameAs(leader);
				assertThat(context.getBean("ordersLeaderClient")).isSameAs(leader);
				assertThat(context.getBean("ordersClient")).isSameAs(any);
			});
		this.runner.withUserConfiguration(ImportingLeader.class)
			.withPropertyValues("cluster.enabled=false")
			.withBean("own", Orders.class, () -> own)
			.run((context) -> assertThat(context.getBean(Orders.class)).isSameAs(own));
	}

	@Test
	void sameImportTwiceIsOneClient() {
		this.runner
			.withUserConfiguration(Importing.class, ImportingOnceMore.class, ImportingNamed.class,
					ImportingNamedByItsService.class)
			.run((context) -> {
				assertThat(context.getBeanNamesForType(Orders.class)).containsExactly("ordersClient");
				assertThat(context.getBeanNamesForType(Named.class)).hasSize(1);
				assertThat(context.containsBean("the-nameClient")).isTrue();
			});
	}

	@Test
	void nameThatIsTakenGivesWay() {
		this.runner.withUserConfiguration(Importing.class)
			.withBean("ordersClient", String.class, () -> "something else")
			.run((context) -> assertThat(context.getBeanNamesForType(Orders.class))
				.containsExactly("orders:" + Orders.class.getName() + "Client"));
	}

	@Test
	void withoutTheClusterEveryCallFailsAndSaysWhy() {
		this.runner.withUserConfiguration(Importing.class)
			.withBean(Checkout.class)
			.withPropertyValues("cluster.enabled=false")
			.run((context) -> {
				Orders orders = context.getBean(Checkout.class).orders;
				assertThat(orders).hasToString("Orders of service 'orders', disabled").isEqualTo(orders);
				assertDisabled(() -> orders.cancel("7"));
				assertDisabled(() -> orders.status("7").block());
				assertThat(orders.find("7", Optional.empty())).failsWithin(Duration.ZERO)
					.withThrowableOfType(ExecutionException.class)
					.havingCause()
					.withMessageContaining("cluster.enabled");
			});
	}

	@Test
	void disabledStreamFails() {
		this.runner.withUserConfiguration(ImportingTicks.class)
			.withPropertyValues("cluster.enabled=false")
			.run((context) -> assertThatExceptionOfType(CallException.class)
				.isThrownBy(() -> context.getBean(Ticks.class).ticks().blockLast())
				.withMessageContaining("'cluster.enabled' has the value 'false'"));
	}

	private static void assertDisabled(ThrowableAssert.ThrowingCallable call) {
		assertThatExceptionOfType(CallException.class).isThrownBy(call)
			.withMessageContaining("'orders'")
			.withMessageContaining("'cluster.enabled' has the value 'false'")
			.satisfies((ex) -> assertThat(ex.outcome()).isEqualTo(CallException.Outcome.NOT_EXECUTED));
	}

	@Test
	void localServiceWins() {
		given(this.remote.client("orders", Orders.class)).willReturn(mock(Orders.class));
		Orders local = mock();
		this.runner.withUserConfiguration(Importing.class)
			.withBean("localOrders", Orders.class, () -> local)
			.withBean(Checkout.class)
			.run((context) -> assertThat(context.getBean(Checkout.class).orders).isSameAs(local));
	}

	@Test
	void clientCanBeAskedForByName() {
		Orders client = mock();
		given(this.remote.client("orders", Orders.class)).willReturn(client);
		this.runner.withUserConfiguration(Importing.class)
			.withBean("localOrders", Orders.class, () -> mock(Orders.class))
			.withBean(Elsewhere.class)
			.run((context) -> assertThat(context.getBean(Elsewhere.class).orders).isSameAs(client));
	}

	@Test
	void streamsAsArgumentsAreRefusedAtTheStart() {
		this.runner.withUserConfiguration(ImportingStreams.class)
			.run((context) -> assertThat(context.getStartupFailure()).isInstanceOf(InvalidClientException.class)
				.hasMessageContaining("ticks")
				.hasMessageContaining("Flux"));
	}

	@Test
	void classesAreRefused() {
		this.runner.withUserConfiguration(ImportingClass.class)
			.run((context) -> assertThat(context.getStartupFailure()).hasMessageContaining("use an interface"));
	}

	@Test
	void oneNameForManyIsRefused() {
		this.runner.withUserConfiguration(ImportingManyAs.class)
			.run((context) -> assertThat(context.getStartupFailure())
				.hasMessageContaining("names the service 'x' for 2 interfaces"));
	}

	@Test
	void failureIsExplained() {
		assertThat(new InvalidClientFailureAnalyzer()
			.analyze(new InvalidClientException(Streams.class, new IllegalArgumentException("it streams"))))
			.satisfies((analysis) -> {
				assertThat(analysis.getDescription()).contains(Streams.class.getName(), "it streams");
				assertThat(analysis.getAction()).contains("Mono");
			});
	}

	@ClusterService("the-name")
	interface Named {

		Mono<List<String>> names();

	}

	interface Streams {

		String ticks(Flux<String> symbols);

	}

	@Configuration(proxyBeanMethods = false)
	@ImportClusterClients(Orders.class)
	static class Importing {

	}

	@Configuration(proxyBeanMethods = false)
	@ImportClusterClients(Named.class)
	static class ImportingNamed {

	}

	@Configuration(proxyBeanMethods = false)
	@ImportClusterClients(value = Named.class, service = "other")
	static class ImportingAs {

	}

	@Configuration(proxyBeanMethods = false)
	@ImportClusterClients(value = Orders.class, service = "a")
	@ImportClusterClients(value = Named.class, service = "b")
	static class ImportingTwice {

	}

	@Configuration(proxyBeanMethods = false)
	@ImportClusterClients(value = { Orders.class, Named.class }, service = "x")
	static class ImportingManyAs {

	}

	interface Ticks {

		Flux<String> ticks();

	}

	@Configuration(proxyBeanMethods = false)
	@ImportClusterClients(Ticks.class)
	static class ImportingTicks {

	}

	@Configuration(proxyBeanMethods = false)
	@ImportClusterClients(Streams.class)
	static class ImportingStreams {

	}

	@Configuration(proxyBeanMethods = false)
	@ImportClusterClients(String.class)
	static class ImportingClass {

	}

	@Configuration(proxyBeanMethods = false)
	@ImportClusterClients(Orders.class)
	@ImportClusterClients(value = Orders.class, service = "orders")
	static class ImportingOnceMore {

	}

	@Configuration(proxyBeanMethods = false)
	@ImportClusterClients(value = Named.class, service = "the-name")
	static class ImportingNamedByItsService {

	}

	@Configuration(proxyBeanMethods = false)
	@ImportClusterClients(value = Orders.class, service = "orders-eu")
	@ImportClusterClients(value = Orders.class, service = "orders-us")
	static class ImportingForTwoServices {

	}

	record Checkout(Orders orders) {
	}

	static class Continents {

		private final Orders europe;

		private final Orders america;

		Continents(@Qualifier("orders-euClient") Orders europe, @Qualifier("orders-usClient") Orders america) {
			this.europe = europe;
			this.america = america;
		}

	}

	static class Elsewhere {

		private final Orders orders;

		Elsewhere(@Qualifier("ordersClient") Orders orders) {
			this.orders = orders;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportClusterClients(value = Orders.class, toLeader = true)
	static class ImportingLeader {

	}

}
