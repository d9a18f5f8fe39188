// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.applications;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.sngo.cluster.client.ImportClusterClients;
import io.sngo.cluster.offers.EchoService;
import io.sngo.cluster.offers.Till;
import io.sngo.cluster.offers.TillService;
import io.sngo.cluster.service.CallException;
import io.sngo.cluster.service.DeniedCall;
import io.sngo.cluster.service.DeniedCallListener;
import io.sngo.cluster.service.RemoteService;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

import org.springframework.boot.actuate.audit.AuditEvent;
import org.springframework.boot.actuate.audit.AuditEventRepository;
import org.springframework.boot.actuate.audit.InMemoryAuditEventRepository;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.Order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

/**
 * Services that are not for all applications.
 */
class AuthorizationTests {

	private static CallException denied(ThrowingCallable call) {
		CallException failure = catchThrowableOfType(CallException.class, call);
		assertThat(failure.outcome()).isEqualTo(CallException.Outcome.NOT_EXECUTED);
		assertThat(failure.reason()).as(failure.getMessage()).isEqualTo("denied");
		return failure;
	}

	@Test
	void rolesOfTheApplicationDecideWhatItMayCall() {
		try (Nodes nodes = new Nodes()) {
			ConfigurableApplicationContext server = nodes.start(Server.class, "cluster.security.authorization=true");
			ConfigurableApplicationContext cashier = nodes.start(Caller.class, "cluster.security.roles=cashier,shop");
			ConfigurableApplicationContext customer = nodes.start(Caller.class);
			nodes.awaitMembers(3).awaitInstances("till", 1).awaitInstances("echo", 1);
			Till ofCashier = cashier.getBean(Till.class);
			Till ofCustomer = customer.getBean(Till.class);
			assertThat(ofCashier.open(null)).isEqualTo("n2 has [cashier, shop]");
			assertThat(ofCustomer.look(null)).isEqualTo("n3 looks");
			assertThat(denied(() -> ofCustomer.open(null))).hasMessageContaining("the operation 'open'")
				.hasMessageContaining("[cashier]");
			assertThat(denied(ofCashier::count)).hasMessageContaining("[auditor]");
			assertThat(denied(() -> cashier.getBean(RemoteService.class)
				.call("echo", "x", String.class)
				.block(Duration.ofSeconds(30)))).hasMessageContaining("cluster.security.authorization");
			AuditEventRepository audit = server.getBean(AuditEventRepository.class);
			await().until(() -> audit.find(null, null, "CLUSTER_CALL_DENIED").size() == 3);
			assertThat(audit.find("n3", null, null)).extracting(AuditEvent::getData)
				.allSatisfy(
						(data) -> assertThat(data).containsEntry("service", "till").containsEntry("operation", "open"));
			await().until(() -> server.getBean(Server.class).told.size() == 3);
		}
	}

	@Test
	void aListenerThatFailsKeepsNoOtherFromHearing() {
		try (Nodes nodes = new Nodes()) {
			ConfigurableApplicationContext server = nodes.start(Unlucky.class);
			ConfigurableApplicationContext customer = nodes.start(Caller.class);
			nodes.awaitMembers(2).awaitInstances("till", 1);
			Till till = customer.getBean(Till.class);
			for (int i = 1; i <= 2; i++) {
				int calls = i;
				denied(() -> till.open(null));
				await().until(() -> server.getBean(Server.class).told.size() == calls);
			}
			assertThat(server.getBean(Unlucky.class).failed).containsExactly("first", "second", "first", "second");
			AuditEventRepository audit = server.getBean(AuditEventRepository.class);
			await().until(() -> audit.find(null, null, "CLUSTER_CALL_DENIED").size() == 2);
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ TillService.class, EchoService.class })
	static class Server {

		private final List<DeniedCall> told = new CopyOnWriteArrayList<>();

		@Bean
		AuditEventRepository audit() {
			return new InMemoryAuditEventRepository();
		}

		@Bean
		DeniedCallListener listener() {
			return this.told::add;
		}

	}

	/**
	 * Where the first that hear of it fail.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Unlucky extends Server {

		private final List<String> failed = new CopyOnWriteArrayList<>();

		@Bean
		@Order(1)
		DeniedCallListener first() {
			return (call) -> {
				this.failed.add("first");
				throw new IllegalStateException("on purpose");
			};
		}

		@Bean
		@Order(2)
		DeniedCallListener second() {
			return (call) -> {
				this.failed.add("second");
				throw new LinkageError("on purpose");
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@ImportClusterClients(Till.class)
	static class Caller {

	}

}
