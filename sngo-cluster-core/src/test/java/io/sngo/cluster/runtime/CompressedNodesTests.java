// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.runtime;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import io.sngo.cluster.NodeAddress;
import io.sngo.cluster.service.CallContext;
import io.sngo.cluster.service.CallSpec;
import io.sngo.cluster.service.CompressionStatistics;
import io.sngo.cluster.service.ServiceRef;
import io.sngo.cluster.transport.Compression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Whole nodes that compress for each other, over real sockets.
 */
@Timeout(120)
class CompressedNodesTests {

	private static final Duration LIMIT = Duration.ofSeconds(30);

	private static final CompressionStatistics NOTHING = new CompressionStatistics(0, 0, 0, 0);

	private final List<Cluster> nodes = new CopyOnWriteArrayList<>();

	@AfterEach
	void close() {
		this.nodes.forEach(Cluster::close);
	}

	private Cluster start(String id, Compression compression, NodeAddress... seeds) {
		ClusterConfig config = TestNodes.settings(id).withSeeds(seeds).config();
		Cluster cluster = Cluster
			.builder(new ClusterConfig(config.nodeId(), config.metadata(),
					config.transport().withCompression(compression), config.membership(), config.election(),
					config.partition(), config.service(), config.balancing()))
			.build();
		this.nodes.add(cluster);
		cluster.start();
		return cluster;
	}

	private static void offer(Cluster cluster) {
		cluster.remoteService().register("echo", byte[].class, (byte[] bytes, CallContext call) -> bytes);
		cluster.remoteService()
			.register("blocks", byte[].class,
					(byte[] block, CallContext call) -> Flux.range(0, 200).map((number) -> numbered(block, number)));
		cluster.publish();
	}

	private static byte[] numbered(byte[] block, int number) {
		byte[] copy = block.clone();
		copy[0] = (byte) number;
		return copy;
	}

	private static byte[] text(int size) {
		String line = "{\"customer\":\"somebody\",\"state\":\"SHIPPED\",\"number\":";
		StringBuilder text = new StringBuilder();
		for (int i = 0; text.length() < size; i++) {
			text.append(line).append(i).append("}");
		}
		return text.substring(0, size).getBytes(StandardCharsets.US_ASCII);
	}

	private static byte[] random(int size) {
		byte[] bytes = new byte[size];
		new Random(size).nextBytes(bytes);
		return bytes;
	}

	private static CallSpec call(Cluster to, String service, byte[] payload) {
		ServiceRef target = new ServiceRef(service, to.manager().localNode().id());
		return CallSpec.of(service, payload, byte[].class).on(target.nodeId());
	}

	private static byte[] echo(Cluster from, Cluster to, byte[] payload) {
		return from.remoteService().<byte[]>call(call(to, "echo", payload)).block(LIMIT);
	}

	private Cluster[] pair(Compression one, Compression other) {
		Cluster a = start("a", one);
		Cluster b = start("b", other, TestNodes.address(a));
		offer(a);
		offer(b);
		TestNodes.awaitInstances("echo", List.of("a", "b"), a, b);
		TestNodes.awaitInstances("blocks", List.of("a", "b"), a, b);
		return new Cluster[] { a, b };
	}

	@Test
	void callsOfAllSizesInBothDirections() {
		Cluster[] pair = pair(Compression.ALWAYS, Compression.ALWAYS);
		for (int size : new int[] { 0, 1, 1000, 2047, 2048, 10_000, 64 * 1024, 1024 * 1024 }) {
			for (byte[] payload : List.of(text(size), random(size), new byte[size])) {
				assertThat(echo(pair[0], pair[1], payload)).isEqualTo(payload);
				assertThat(echo(pair[1], pair[0], payload)).isEqualTo(payload);
			}
		}
		assertThat(pair[0].compression().savedSent()).isEqualTo(pair[1].compression().savedReceived()).isPositive();
		assertThat(pair[1].compression().savedSent()).isEqualTo(pair[0].compression().savedReceived()).isPositive();
	}

	@Test
	void theNetworkCarriesLess() {
		Cluster[] pair = pair(Compression.ALWAYS, Compression.ALWAYS);
		byte[] payload = text(100_000);
		long before = pair[0].messageTransport().statistics().bytesSent();
		for (int i = 0; i < 20; i++) {
			assertThat(echo(pair[0], pair[1], payload)).isEqualTo(payload);
		}
		assertThat(pair[0].messageTransport().statistics().bytesSent() - before).isLessThan(20 * 50_000);
	}

	@Test
	void manyCallsAtATimeOfBothKinds() {
		Cluster[] pair = pair(Compression.ALWAYS, Compression.ALWAYS);
		Boolean right = Flux.range(0, 2000).flatMap((number) -> {
			byte[] payload = numbered((number % 2 == 0) ? text(5000) : random(5000), number);
			return pair[number % 3 % 2].remoteService()
				.<byte[]>call(call(pair[(number % 3 % 2 + 1) % 2], "echo", payload))
				.map((answer) -> Arrays.equals(answer, payload));
		}, 64).all((each) -> each).block(LIMIT);
		assertThat(right).isTrue();
		assertThat(pair[0].compression().compressed()).isPositive();
	}

	@Test
	void streamsInBothDirections() {
		Cluster[] pair = pair(Compression.ALWAYS, Compression.ALWAYS);
		List<Integer> expected = IntStream.range(0, 200).map((number) -> (byte) number).boxed().toList();
		for (byte[] block : List.of(text(20_000), random(20_000))) {
			Mono<List<Integer>> there = pair[0].remoteService()
				.<byte[]>stream(call(pair[1], "blocks", block))
				.map((bytes) -> (int) bytes[0])
				.collectList();
			Mono<List<Integer>> here = pair[1].remoteService()
				.<byte[]>stream(call(pair[0], "blocks", block))
				.limitRate(3)
				.map((bytes) -> (int) bytes[0])
				.collectList();
			assertThat(Mono.zip(there, here).block(LIMIT)).containsExactly(expected, expected);
		}
		assertThat(pair[0].compression().savedReceived()).isGreaterThan(200 * 10_000);
	}

	@Test
	void messages() {
		Cluster[] pair = pair(Compression.ALWAYS, Compression.ALWAYS);
		List<byte[]> received = new CopyOnWriteArrayList<>();
		pair[1].remoteService()
			.register("inbox", byte[].class, (byte[] bytes, CallContext call) -> received.add(bytes));
		TestNodes.awaitInstances("inbox", List.of("b"), pair[0]);
		byte[] text = text(50_000);
		byte[] random = random(50_000);
		pair[0].remoteService().send("inbox", text).then(pair[0].remoteService().send("inbox", random)).block(LIMIT);
		await().atMost(LIMIT).until(() -> received.size() == 2);
		assertThat(received).usingElementComparator(Arrays::compare).containsExactlyInAnyOrder(text, random);
		assertThat(pair[1].compression().savedReceived()).isPositive();
	}

	@Test
	void aNodeThatDoesNotCompressGetsAndSendsPayloadsAsTheyAre() {
		Cluster[] pair = pair(Compression.ALWAYS, Compression.NEVER);
		byte[] payload = text(50_000);
		assertThat(echo(pair[0], pair[1], payload)).isEqualTo(payload);
		assertThat(echo(pair[1], pair[0], payload)).isEqualTo(payload);
		assertThat(pair[0].compression()).isEqualTo(NOTHING);
		assertThat(pair[1].compression()).isEqualTo(NOTHING);
	}

	@Test
	void nodesOfOneMachineDoNotCompressUnlessTold() {
		Cluster[] pair = pair(Compression.BETWEEN_HOSTS, Compression.BETWEEN_HOSTS);
		byte[] payload = text(50_000);
		assertThat(echo(pair[0], pair[1], payload)).isEqualTo(payload);
		assertThat(pair[0].compression()).isEqualTo(NOTHING);
	}

}
