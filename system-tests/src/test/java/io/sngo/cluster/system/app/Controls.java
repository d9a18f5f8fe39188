// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.system.app;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

import io.sngo.cluster.ClusterManager;
import io.sngo.cluster.Lease;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.service.CallException;
import io.sngo.cluster.service.CallSpec;
import io.sngo.cluster.service.RemoteService;
import io.sngo.cluster.service.ServiceRef;
import io.sngo.cluster.service.ServiceRegistry;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;

/**
 * What a test can make the node do.
 */
@RestController
class Controls {

	private final RemoteService remote;

	private final LoadGenerator load;

	private final ClusterManager cluster;

	private final ServiceRegistry registry;

	Controls(RemoteService remote, LoadGenerator load, ClusterManager cluster, ServiceRegistry registry) {
		this.remote = remote;
		this.load = load;
		this.cluster = cluster;
		this.registry = registry;
	}

	@PostMapping("/load")
	void load(@RequestParam int rate, @RequestParam int seconds, @RequestParam(defaultValue = "") String node) {
		this.load.start(rate, Duration.ofSeconds(seconds), node);
	}

	@GetMapping("/load")
	LoadGenerator.Progress load() {
		return this.load.progress();
	}

	@PostMapping("/load/stop")
	void stopLoad() {
		this.load.stop();
	}

	@PostMapping("/echo")
	Reply echo(@RequestParam String node, @RequestParam int bytes) {
		byte[] request = new byte[bytes];
		for (int i = 0; i < bytes; i++) {
			request[i] = (byte) (i * 31);
		}
		try {
			byte[] reply = this.remote.call(new ServiceRef("echo", NodeId.of(node)), request, byte[].class).block();
			return new Reply(Arrays.equals(request, reply) ? "VALUE" : "DIFFERENT", "", "");
		}
		catch (CallException ex) {
			return new Reply(ex.outcome().name(), ex.reason(), String.valueOf(ex.getMessage()));
		}
	}

	/**
	 * Calls one after the other, with text as JSON is: how many there were in a second.
	 */
	@PostMapping("/rate")
	double rate(@RequestParam String node, @RequestParam int bytes, @RequestParam int millis,
			@RequestParam int inFlight) {
		String request = Lines.of(bytes);
		CallSpec call = CallSpec.of("text", request, String.class).on(NodeId.of(node));
		long start = System.nanoTime();
		long calls = Objects.requireNonNull(Flux.range(0, Integer.MAX_VALUE)
			.takeWhile((number) -> System.nanoTime() - start < millis * 1_000_000L)
			.flatMap((number) -> this.remote.<String>call(call), inFlight, 1)
			.doOnNext((answer) -> {
				if (!request.equals(answer)) {
					throw new IllegalStateException("Another text came back");
				}
			})
			.count()
			.block());
		return calls * 1e9 / (System.nanoTime() - start);
	}

	@GetMapping("/view")
	View view() {
		Map<String, String> states = new TreeMap<>();
		this.cluster.nodes().forEach((node) -> states.put(node.id().value(), node.info().state().name()));
		Map<String, List<String>> services = new TreeMap<>();
		for (String service : List.of("echo", "work")) {
			services.put(service,
					this.registry.discover(service)
						.stream()
						.map((instance) -> instance.nodeId().value())
						.sorted()
						.toList());
		}
		Lease lease = this.cluster.leadership().current().orElse(null);
		return new View(states, (lease != null) ? lease.leader().value() : "", (lease != null) ? lease.term() : 0,
				this.cluster.isIsolated(), services);
	}

	/**
	 * What the node sees of the cluster; without a leader, its name is empty.
	 */
	record View(Map<String, String> states, String leader, long term, boolean isolated,
			Map<String, List<String>> services) {
	}

	/**
	 * What became of a call.
	 */
	record Reply(String outcome, String reason, String message) {
	}

}
