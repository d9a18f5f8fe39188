// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.system;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

import io.sngo.cluster.system.history.Call;
import io.sngo.cluster.system.history.CallHistory;
import io.sngo.cluster.system.history.Execution;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Calls that some nodes of a cluster make, so many in a second all in all.
 */
final class Load {

	private final List<TestNode> callers;

	private Load(List<TestNode> callers) {
		this.callers = callers;
	}

	/**
	 * Calls one node alone.
	 */
	static Load startOn(TestNode callee, TestNode caller, int callsPerSecond, Duration length) {
		caller.http().post("/load?rate=" + callsPerSecond + "&seconds=" + length.toSeconds() + "&node=" + callee.id());
		return new Load(List.of(caller));
	}

	static Load start(List<TestNode> callers, int callsPerSecond, Duration length) {
		for (TestNode caller : callers) {
			caller.http().post("/load?rate=" + callsPerSecond / callers.size() + "&seconds=" + length.toSeconds());
		}
		return new Load(callers);
	}

	/**
	 * Makes no more calls.
	 */
	void stop() {
		this.callers.forEach((caller) -> caller.http().post("/load/stop"));
	}

	/**
	 * Waits until some calls have succeeded: connections are open, code is compiled.
	 */
	void awaitUnderWay(int calls) {
		await().atMost(Duration.ofSeconds(30))
			.until(() -> this.callers.stream()
				.allMatch((caller) -> caller.http().get("/load").get("ended").asInt() >= calls));
	}

	/**
	 * Waits until all calls are made, and ended; fails where one does not end.
	 * @return all calls
	 */
	List<Call> awaitEnd(Duration atMost) {
		for (TestNode caller : this.callers) {
			await("end of all calls of " + caller).atMost(atMost).untilAsserted(() -> {
				JsonNode progress = caller.http().get("/load");
				assertThat(progress.get("running").asBoolean()).isFalse();
				assertThat(progress.get("ended").asInt()).isEqualTo(progress.get("started").asInt());
			});
		}
		List<Call> calls = this.callers.stream().flatMap((caller) -> caller.calls().stream()).toList();
		Map<String, Long> outcomes = calls.stream()
			.collect(Collectors.groupingBy(
					(call) -> call.succeeded() ? call.outcome() : call.outcome() + "/" + call.detail(), TreeMap::new,
					Collectors.counting()));
		System.out.println("calls: " + outcomes);
		return calls;
	}

	/**
	 * What the outcomes of these calls, which are all that were made, promise and was not
	 * so.
	 */
	static List<String> violations(List<Call> calls, Nodes nodes) {
		List<Execution> executions = nodes.all().stream().flatMap((node) -> node.executions().stream()).toList();
		return CallHistory.violations(calls.stream().map(Call::id).toList(), calls, executions);
	}

}
