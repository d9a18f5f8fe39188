// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.actuate;

import java.util.List;
import java.util.function.Supplier;

import io.sngo.cluster.ClusterException;
import io.sngo.cluster.autoconfigure.ClusterFixture;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

class ClusterEndpointTests {

	private final ClusterFixture cluster = new ClusterFixture();

	private final ClusterEndpoint endpoint = endpoint(() -> List.of("n1", "n2", "n3"));

	private final JsonMapper mapper = new JsonMapper();

	@Test
	void showsTheCluster() {
		JsonNode json = this.mapper.valueToTree(this.endpoint.cluster());
		assertThat(json.propertyNames()).containsExactlyInAnyOrder("clusterName", "localNode", "leader", "voters",
				"health", "nodes", "services", "transport");
		assertThat(json.get("clusterName").asString()).isEqualTo("test");
		assertThat(json.get("localNode").get("id").asString()).isEqualTo("n1");
		assertThat(json.get("leader")).hasToString("{\"id\":\"n2\",\"term\":7}");
		assertThat(json.get("voters")).hasToString("[\"n1\",\"n2\",\"n3\"]");
		assertThat(json.get("nodes").size()).isEqualTo(3);
	}

	@Test
	void nobodyMayLead() {
		this.cluster.noLeader();
		assertThat(this.mapper.valueToTree(this.endpoint.cluster()).get("leader").isNull()).isTrue();
	}

	@Test
	void deadNodeShowsWhatItKnew() {
		JsonNode json = this.mapper.valueToTree(endpoint(() -> {
			throw new ClusterException("The node has stopped");
		}).cluster());
		assertThat(json.get("voters").isEmpty()).isTrue();
		assertThat(json.get("nodes").size()).isEqualTo(3);
	}

	@Test
	void nodesHaveTheFieldsOfNodeInfo() {
		JsonNode node = this.mapper.valueToTree(this.endpoint.cluster()).get("nodes").get(2);
		assertThat(node.toString()).isEqualTo(this.mapper.readTree("""
				{"id": "n3", "address": "10.0.0.1", "port": 7946, "state": "FAILED", "metadata": {"role": "worker"},
				"joinedAt": "2026-01-02T03:04:05Z", "lastSeen": "2026-01-02T03:04:05Z",
				"stateChangedAt": "2026-01-02T03:04:05Z", "load": 0.25, "version": "1.2.3", "incarnation": 4}
				""").toString());
	}

	@Test
	void servicesAreListsOfInstances() {
		JsonNode instance = this.mapper.valueToTree(this.endpoint.cluster()).get("services").get("echo").get(0);
		assertThat(instance.toString()).isEqualTo(this.mapper.readTree("""
				{"serviceId": "echo", "nodeId": "n1", "address": "10.0.0.1:7946", "metadata": {"zone": "a"},
				"health": "HEALTHY", "registeredAt": "2026-01-02T03:04:05Z", "lastSeen": "2026-01-02T03:04:05Z"}
				""").toString());
	}

	@Test
	void transportHasTheFieldsOfItsStatistics() {
		JsonNode transport = this.mapper.valueToTree(this.endpoint.cluster()).get("transport");
		assertThat(transport.toString()).isEqualTo(this.mapper.readTree("""
				{"messagesSent": 1, "messagesReceived": 2, "bytesSent": 30, "bytesReceived": 40, "connectionsOpen": 5,
				"errorCount": 6, "averageLatency": "PT0.007S"}
				""").toString());
	}

	@Test
	void showsOneNode() {
		assertThat(this.endpoint.node("n2").id()).isEqualTo("n2");
		assertThat(this.endpoint.node("n4")).isNull();
		assertThat(this.endpoint.node("no id")).isNull();
	}

	private ClusterEndpoint endpoint(Supplier<List<String>> voters) {
		return new ClusterEndpoint(this.cluster.manager(), this.cluster.registry(), this.cluster.transport(),
				this.cluster.leadership(), voters);
	}

}
