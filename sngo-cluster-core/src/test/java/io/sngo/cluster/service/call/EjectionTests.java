// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.service.call;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;

import io.sngo.cluster.service.CallException;
import io.sngo.cluster.service.CallSpec;
import io.sngo.cluster.service.balance.EjectionConfig;
import io.sngo.cluster.service.balance.OutlierEjection;
import io.sngo.cluster.service.balance.RoundRobin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A node whose answers get lost is called no more, and again when they do not.
 */
@Timeout(60)
class EjectionTests {

	private final TestCluster cluster = new TestCluster();

	private final TestNode b = this.cluster.start("b");

	private final TestNode c = this.cluster.start("c");

	EjectionTests() {
		this.b.offer("echo");
		this.c.offer("echo");
	}

	private TestNode caller(Duration time) {
		return this.cluster.start("a", null, (settings) -> settings
			.balancer(OutlierEjection.around(new RoundRobin(), new EjectionConfig(true, 3, time, time, 0.5))));
	}

	@AfterEach
	void close() {
		this.cluster.close();
	}

	private static String call(TestNode caller) {
		return caller.services.<String>call(CallSpec.of("echo", "x", String.class).within(Duration.ofSeconds(1)))
			.onErrorResume(CallException.class, (ex) -> Mono.just(ex.reason()))
			.block();
	}

	private static List<String> calls(TestNode caller, int count) {
		return IntStream.range(0, count).mapToObj((i) -> call(caller)).toList();
	}

	@Test
	void whatDoesNotAnswerIsLeftOut() {
		TestNode a = caller(Duration.ofHours(1));
		assertThat(calls(a, 4)).contains("b:x", "c:x");
		a.channelTo(this.b).lost = (frame) -> true;
		List<String> failing = calls(a, 20);
		assertThat(failing.stream().filter("timeout"::equals)).hasSize(3);
		assertThat(failing.stream().filter("c:x"::equals)).hasSize(17);
	}

	@Test
	void aFullQueueOfTheCallerEjectsNobody() {
		TestNode a = caller(Duration.ofHours(1));
		assertThat(calls(a, 4)).contains("b:x", "c:x");
		MemoryChannel channel = a.channelTo(this.b);
		channel.full = (frame) -> true;
		assertThat(calls(a, 20)).containsOnly("c:x");
		channel.full = (frame) -> false;
		assertThat(calls(a, 4)).contains("b:x", "c:x");
	}

	@Test
	void itReturnsByItself() {
		TestNode a = caller(Duration.ofMillis(200));
		calls(a, 4);
		MemoryChannel channel = a.channelTo(this.b);
		channel.lost = (frame) -> true;
		calls(a, 6);
		channel.lost = (frame) -> false;
		await().until(() -> call(a), "b:x"::equals);
		assertThat(calls(a, 10)).contains("b:x", "c:x").doesNotContain("timeout");
	}

}
