// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.client;

import java.util.List;

import io.sngo.cluster.service.ClusterService;
import io.sngo.cluster.service.RemoteService;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
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
	void streamsAreRefusedAtTheStart() {
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

		Flux<String> ticks();

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

	@Configuration(proxyBeanMethods = false)
	@ImportClusterClients(Streams.class)
	static class ImportingStreams {

	}

	@Configuration(proxyBeanMethods = false)
	@ImportClusterClients(String.class)
	static class ImportingClass {

	}

	record Checkout(Orders orders) {
	}

	static class Elsewhere {

		private final Orders orders;

		Elsewhere(@Qualifier("ordersClient") Orders orders) {
			this.orders = orders;
		}

	}

}
