// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.applications;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.Map;

import io.sngo.cluster.ClusterManager;
import io.sngo.cluster.client.ImportClusterClients;
import io.sngo.cluster.client.Orders;
import io.sngo.cluster.offers.EchoService;
import io.sngo.cluster.offers.NothingService;
import io.sngo.cluster.offers.OtherEchoService;
import io.sngo.cluster.service.CallException;
import io.sngo.cluster.shop.Checkout;
import io.sngo.cluster.shop.Shop;
import io.sngo.cluster.transport.AdvertiseAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Whole applications: with the cluster, without it, and what they say when they do not
 * start.
 */
@ExtendWith(OutputCaptureExtension.class)
class StartTests {

	@Test
	void applicationThatServesAndCallsIsANode() {
		try (Nodes nodes = new Nodes()) {
			nodes.start(Shop.class);
			nodes.awaitInstances("stock", 1);
		}
	}

	@Test
	void sameApplicationWorksWithoutTheCluster() {
		try (Nodes nodes = new Nodes()) {
			ConfigurableApplicationContext shop = nodes.start(Shop.class, "cluster.enabled=false");
			assertThat(shop.getBeanProvider(ClusterManager.class).getIfAvailable()).isNull();
			Checkout checkout = shop.getBean(Checkout.class);
			assertThat(checkout.stock()).isNotNull();
			assertThatExceptionOfType(CallException.class)
				.isThrownBy(() -> checkout.orders().place(new Orders.Order("7", 1)))
				.withMessageContaining("cluster.enabled");
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"',
			textBlock = """
					cluster.enabled=maybe             | 'cluster.enabled' has the value 'maybe'          | true or false
					cluster.heartbeat-interval=10ms   | 'cluster.heartbeat-interval' has the value '10ms' | 50ms to 1m
					cluster.seed-nodes=a:1,host:port  | 'cluster.seed-nodes' has the value 'host:port'   | commandLineArgs
					cluster.gossip-fanout=many        | 'cluster.gossip-fanout' has the value 'many'     | a whole number
					cluster.bind-addr=203.0.113.7       | could not listen on 203.0.113.7                    | 'cluster.bind-addr'
					cluster.metadata=worker           | 'cluster.metadata' has the value 'worker'        | entries of a key
					cluster.advertise-addr=0.0.0.0    | nobody can reach this node                       | Set 'cluster.advertise-addr' to
					cluster.security.ssl.bundle=nodes | 'cluster.security.ssl.bundle'                    | encryption-enabled
					""")
	void whatIsWrongIsToldInOneMessage(String property, String description, String action, CapturedOutput output) {
		try (Nodes nodes = new Nodes()) {
			assertThatException().isThrownBy(() -> nodes.start(Shop.class, property));
			assertExplained(output, description, action);
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"',
			textBlock = """
					cluster.bind-port={taken}         | could not listen on 127.0.0.1, port {taken}       | 'cluster.bind-port' (or CLUSTER_PORT)
					cluster.cluster-name=other        | belongs to the cluster 'sngo-cluster'             | 'cluster.cluster-name' (or CLUSTER_NAME)
					cluster.node-id=n1                | Node id 'n1'                                      | 'cluster.node-id' to an id that no other
					cluster.advertise-port={closed}   | address that it advertises, 127.0.0.1:{closed}: connection refused | {addresses}
					""")
	void whatTheOthersDoNotLikeIsToldInOneMessage(String property, String description, String action,
			CapturedOutput output) throws IOException {
		// Bound, so that nobody else gets it, but nothing listens there.
		try (Nodes nodes = new Nodes(); Socket closed = new Socket()) {
			closed.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
			nodes.start(Plain.class);
			Map<String, String> values = Map.of("{taken}", nodes.seed().substring(nodes.seed().indexOf(':') + 1),
					"{closed}", Integer.toString(closed.getLocalPort()), "{addresses}", addresses());
			assertThatException().isThrownBy(() -> nodes.start(Plain.class, filled(property, values)));
			assertExplained(output, filled(description, values), filled(action, values));
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
			SameService   | has the same id    | an id of its own
			NoOperation   | no operation       | ServiceHandler
			NoClient      | There can be no cluster client of | @ImportClusterClients
			""")
	void servicesAndClientsThatCannotBeAreToldInOneMessage(String application, String description, String action,
			CapturedOutput output) throws ClassNotFoundException {
		Class<?> type = Class.forName(StartTests.class.getName() + "$" + application);
		try (Nodes nodes = new Nodes()) {
			assertThatException().isThrownBy(() -> nodes.start(type));
			assertExplained(output, description, action);
		}
	}

	private static void assertExplained(CapturedOutput output, String description, String action) {
		assertThat(output).contains("APPLICATION FAILED TO START", description, action).doesNotContain("\tat ");
	}

	private static String filled(String text, Map<String, String> values) {
		String filled = text;
		for (Map.Entry<String, String> value : values.entrySet()) {
			filled = filled.replace(value.getKey(), value.getValue());
		}
		return filled;
	}

	private static String addresses() {
		List<String> addresses = AdvertiseAddress.candidatesOfThisMachine();
		return addresses.isEmpty() ? "no address beyond itself" : String.join(", ", addresses);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Plain {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ EchoService.class, OtherEchoService.class })
	static class SameService {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(NothingService.class)
	static class NoOperation {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@ImportClusterClients(String.class)
	static class NoClient {

	}

}
