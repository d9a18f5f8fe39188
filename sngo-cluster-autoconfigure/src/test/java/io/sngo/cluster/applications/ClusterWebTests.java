// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.applications;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

import io.sngo.cluster.offers.EchoService;
import io.sngo.cluster.service.RemoteService;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What operators see over HTTP, and how requests and calls end together.
 */
class ClusterWebTests {

	private static final String[] EXPOSED = { "management.endpoints.web.exposure.include=health,cluster,info,metrics",
			"management.endpoint.health.show-details=always" };

	private final HttpClient client = HttpClient.newHttpClient();

	@Test
	void operatorsSeeTheCluster() throws Exception {
		try (Nodes nodes = new Nodes()) {
			ConfigurableApplicationContext first = nodes.startWeb(Echoing.class, EXPOSED);
			nodes.startWeb(Echoing.class, EXPOSED);
			nodes.awaitMembers(2).awaitInstances("echo", 2).awaitLeader();

			JsonNode health = get(first, "/actuator/health", 200).get("components").get("cluster");
			assertThat(health.get("status").asString()).isEqualTo("UP");
			assertThat(health.get("details").get("nodeId").asString()).isEqualTo("n1");
			assertThat(health.get("details").get("activeNodes").asInt()).isEqualTo(2);

			JsonNode cluster = get(first, "/actuator/cluster", 200);
			assertThat(cluster.get("clusterName").asString()).isEqualTo("sngo-cluster");
			assertThat(cluster.get("localNode").get("id").asString()).isEqualTo("n1");
			assertThat(cluster.get("leader").get("id").asString()).isEqualTo("n1");
			long term = cluster.get("leader").get("term").asLong();
			assertThat(term).isPositive();
			assertThat(cluster.get("voters").size()).isPositive();
			assertThat(cluster.get("nodes").get(1).get("state").asString()).isEqualTo("ACTIVE");
			assertThat(cluster.get("services").get("echo").size()).isEqualTo(2);
			assertThat(cluster.get("transport").get("messagesSent").asLong()).isPositive();

			assertThat(get(first, "/actuator/cluster/n2", 200).get("id").asString()).isEqualTo("n2");
			get(first, "/actuator/cluster/n3", 404);

			JsonNode info = get(first, "/actuator/info", 200).get("cluster");
			assertThat(info.get("isLeader").asBoolean()).isTrue();
			assertThat(info.get("term").asLong()).isEqualTo(term);

			first.getBean(RemoteService.class).call("echo", "hi", String.class).block();
			assertThat(measured(first, "cluster.leader")).isEqualTo(1);
			assertThat(measured(first, "cluster.leader.elections")).isEqualTo(1);
			assertThat(measured(first, "cluster.nodes?tag=state:ACTIVE")).isEqualTo(2);
			assertThat(measured(first, "cluster.transport.connections")).isPositive();
			assertThat(measured(first, "cluster.client.requests?tag=outcome:SUCCESS")).isEqualTo(1);
			assertThat(measured(first, "cluster.events?tag=type:NodeJoined")).isEqualTo(2);
		}
	}

	@Test
	void nodeThatStillJoinsIsOutOfServiceAndSaysWhy() throws Exception {
		try (Nodes nodes = new Nodes()) {
			ConfigurableApplicationContext alone = nodes.startWeb(Echoing.class, EXPOSED[0], EXPOSED[1],
					"cluster.seed-nodes=127.0.0.1:1");
			JsonNode health = get(alone, "/actuator/health", 503).get("components").get("cluster");
			assertThat(health.get("status").asString()).isEqualTo("OUT_OF_SERVICE");
			assertThat(health.get("details").get("state").asString()).isEqualTo("JOINING");
			assertThat(health.get("details").get("seeds").get("127.0.0.1:1").asString()).isNotEmpty();
			assertThat(get(alone, "/actuator/health/liveness", 200).get("status").asString()).isEqualTo("UP");
		}
	}

	@Test
	void operatorsMayOnlyReadUnlessTheyAreAllowedToWrite() throws Exception {
		try (Nodes nodes = new Nodes()) {
			ConfigurableApplicationContext first = nodes.startWeb(Echoing.class, EXPOSED);
			ConfigurableApplicationContext second = nodes.startWeb(Echoing.class, EXPOSED[0], EXPOSED[1],
					"management.endpoint.cluster.access=unrestricted");
			nodes.awaitMembers(2);
			post(first, "{\"action\": \"leave\"}", 405);
			nodes.awaitMembers(2);

			assertThat(post(second, "{\"action\": \"leave\"}", 200).get("state").asString()).isEqualTo("LEFT");
			await().atMost(Duration.ofSeconds(30))
				.untilAsserted(() -> assertThat(get(first, "/actuator/cluster/n2", 200).get("state").asString())
					.isEqualTo("LEFT"));
			post(second, "{\"action\": \"dance\"}", 400);
			post(second, "{\"action\": \"join\"}", 400);
			assertThat(post(second, "{\"action\": \"join\", \"seeds\": \"" + nodes.seed() + "\"}", 200).get("state")
				.asString()).isEqualTo("ACTIVE");
			nodes.awaitMembers(2);
		}
	}

	@Test
	void requestThatRunsWhileTheApplicationStopsCanStillCall() throws Exception {
		try (Nodes nodes = new Nodes()) {
			nodes.startWeb(Echoing.class);
			ConfigurableApplicationContext stopping = nodes.startWeb(Asking.class);
			nodes.awaitMembers(2).awaitInstances("echo", 1);
			Asking.Controller controller = stopping.getBean(Asking.Controller.class);
			CompletableFuture<HttpResponse<String>> response = this.client.sendAsync(request(stopping, "/ask"),
					HttpResponse.BodyHandlers.ofString());
			controller.arrived.await();
			CompletableFuture<Void> closed = CompletableFuture.runAsync(stopping::close);
			// New requests are refused: the web server stops, and the services are
			// withdrawn.
			await().atMost(Duration.ofSeconds(30)).until(() -> !accepts(stopping));
			controller.mayCall.countDown();
			assertThat(response.get().body()).isEqualTo("n1: asked");
			closed.get();
		}
	}

	private boolean accepts(ConfigurableApplicationContext context) throws InterruptedException {
		try {
			this.client.send(request(context, "/actuator/health"), HttpResponse.BodyHandlers.ofString());
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

	private double measured(ConfigurableApplicationContext context, String meter) throws Exception {
		return get(context, "/actuator/metrics/" + meter, 200).get("measurements").get(0).get("value").asDouble();
	}

	private JsonNode get(ConfigurableApplicationContext context, String path, int status) throws Exception {
		HttpResponse<String> response = this.client.send(request(context, path), HttpResponse.BodyHandlers.ofString());
		assertThat(response.statusCode()).as(path + ": " + response.body()).isEqualTo(status);
		return new JsonMapper().readTree(response.body());
	}

	private JsonNode post(ConfigurableApplicationContext context, String body, int status) throws Exception {
		HttpRequest request = HttpRequest.newBuilder(request(context, "/actuator/cluster").uri())
			.header("Content-Type", "application/json")
			.POST(HttpRequest.BodyPublishers.ofString(body))
			.build();
		HttpResponse<String> response = this.client.send(request, HttpResponse.BodyHandlers.ofString());
		assertThat(response.statusCode()).as(body + ": " + response.body()).isEqualTo(status);
		return new JsonMapper().readTree(response.body());
	}

	private static HttpRequest request(ConfigurableApplicationContext context, String path) {
		String port = context.getEnvironment().getProperty("local.server.port");
		return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(EchoService.class)
	static class Echoing {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Asking.Controller.class)
	static class Asking {

		@RestController
		static class Controller {

			private final CountDownLatch arrived = new CountDownLatch(1);

			private final CountDownLatch mayCall = new CountDownLatch(1);

			private final RemoteService remote;

			Controller(RemoteService remote) {
				this.remote = remote;
			}

			@GetMapping("/ask")
			String ask() throws InterruptedException {
				this.arrived.countDown();
				this.mayCall.await();
				return this.remote.call("echo", "asked", String.class).block();
			}

		}

	}

}
