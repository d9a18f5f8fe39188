// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.runtime;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.sngo.cluster.NodeId;
import io.sngo.cluster.service.CallContext;
import io.sngo.cluster.service.CallException;
import io.sngo.cluster.service.CallException.Outcome;
import io.sngo.cluster.service.DeniedCall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

/**
 * Roles of whole nodes, over sockets.
 */
class AuthorizationTests {

	private final TestNodes nodes = new TestNodes();

	private final List<DeniedCall> told = new CopyOnWriteArrayList<>();

	@AfterEach
	void close() {
		this.nodes.close();
	}

	private static ClusterConfig config(String id, boolean authorization, String... roles) {
		ClusterConfig plain = TestNodes.settings(id).config();
		return with(plain, authorization, roles);
	}

	private static ClusterConfig with(ClusterConfig plain, boolean authorization, String... roles) {
		return new ClusterConfig(plain.nodeId(), plain.metadata(), plain.transport().withRoles(Set.of(roles)),
				plain.membership(), plain.election(), plain.partition(),
				plain.service().withAuthorization(authorization), plain.balancing());
	}

	private Cluster start(ClusterConfig config) {
		Cluster cluster = this.nodes.create(config, (builder) -> builder.deniedCallListener(this.told::add));
		cluster.start();
		cluster.publish();
		return cluster;
	}

	private Cluster join(Cluster seed, String id, String... roles) {
		ClusterConfig plain = TestNodes.settings(id).withSeeds(TestNodes.address(seed)).config();
		return start(with(plain, false, roles));
	}

	private static CallException denied(Cluster caller, String service) {
		CallException failure = catchThrowableOfType(CallException.class,
				() -> caller.remoteService().call(service, "x", String.class).block(TestNodes.LONG));
		assertThat(failure.outcome()).isEqualTo(Outcome.NOT_EXECUTED);
		assertThat(failure.reason()).as(failure.getMessage()).isEqualTo("denied");
		return failure;
	}

	private static String value(Cluster caller, String service) {
		return caller.remoteService().call(service, "x", String.class).block(TestNodes.LONG);
	}

	@Test
	void rolesDecideWhoMayCall() {
		Cluster server = start(config("server", true, "stock"));
		server.remoteService()
			.register("orders", String.class,
					(String text, CallContext call) -> call.caller() + " " + call.callerRoles(), Set.of("shop"));
		server.remoteService().register("secret", String.class, (String text, CallContext call) -> "told");
		Cluster shop = join(server, "shop-1", "shop");
		Cluster stranger = join(server, "stranger");
		TestNodes.awaitActive(3, server, shop, stranger);
		TestNodes.awaitInstances("orders", List.of("server"), shop, stranger);
		TestNodes.awaitInstances("secret", List.of("server"), shop, stranger);
		assertThat(value(shop, "orders")).isEqualTo("shop-1 [shop]");
		assertThat(value(server, "orders")).isEqualTo("server [stock]");
		assertThat(value(server, "secret")).isEqualTo("told");
		assertThat(denied(stranger, "orders")).hasMessageContaining("'orders' on node 'server'")
			.hasMessageContaining("[shop]")
			.hasMessageContaining("node 'stranger' has none");
		assertThat(denied(shop, "secret")).hasMessageContaining("cluster.security.authorization is true");
		await().atMost(TestNodes.LONG).until(() -> this.told.size() == 2);
		assertThat(this.told).containsExactlyInAnyOrder(
				new DeniedCall("orders", "", NodeId.of("stranger"), Set.of(), Set.of("shop"), 0),
				new DeniedCall("secret", "", NodeId.of("shop-1"), Set.of("shop"), Set.of(), 0));
	}

	/**
	 * The one that dialled the other is the same to both of them.
	 */
	@Test
	void itDoesNotMatterWhoHasOpenedTheConnection() {
		Cluster server = start(config("server", false, "stock"));
		Cluster shop = join(server, "shop", "shop");
		TestNodes.awaitActive(2, server, shop);
		for (Cluster cluster : List.of(server, shop)) {
			cluster.remoteService()
				.register("orders-" + cluster.manager().localNode().id(), String.class,
						(String text, CallContext call) -> call.callerRoles().toString(), Set.of("shop", "stock"));
		}
		TestNodes.awaitInstances("orders-shop", List.of("shop"), server, shop);
		TestNodes.awaitInstances("orders-server", List.of("server"), server, shop);
		assertThat(value(server, "orders-shop")).isEqualTo("[stock]");
		assertThat(value(shop, "orders-server")).isEqualTo("[shop]");
		// Where both have dialled, one of the two retires.
		await().atMost(TestNodes.LONG)
			.untilAsserted(
					() -> assertThat(shop.messageTransport().statistics().connectionsOpen()).as("control and data")
						.isEqualTo(2));
	}

}
