// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.sample;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.sngo.cluster.ClusterManager;
import io.sngo.cluster.service.CallException;
import io.sngo.cluster.service.CallSpec;
import io.sngo.cluster.service.RemoteService;
import io.sngo.cluster.service.ServiceRef;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Counts on some node, and adds up what all nodes counted.
 */
@RestController
class CounterController {

	private final Counter counter;

	private final RemoteService remote;

	private final ClusterManager cluster;

	/**
	 * @param counter the client, by its name: without, the counter of this very process
	 * would be injected
	 */
	CounterController(@Qualifier("counterClient") Counter counter, RemoteService remote, ClusterManager cluster) {
		this.counter = counter;
		this.remote = remote;
		this.cluster = cluster;
	}

	@PostMapping("/counter/increment")
	Counter.Count increment() {
		return this.counter.increment();
	}

	@GetMapping("/counter")
	Mono<Total> total() {
		return Flux.fromIterable(this.remote.resolve("counter"))
			.flatMap(this::current)
			.collect(TreeMap<String, Long>::new, (perNode, count) -> perNode.put(count.node(), count.value()))
			.map((perNode) -> new Total(this.cluster.localNode().id().value(),
					perNode.values().stream().mapToLong(Long::longValue).sum(), perNode));
	}

	/**
	 * A node that does not answer is not in the sum, and not in the list either.
	 */
	private Mono<Counter.Count> current(ServiceRef instance) {
		return this.remote.<Counter.Count>call(
				CallSpec.of("counter", "current", List.of(), Counter.Count.class).on(instance.nodeId()))
			.onErrorResume(CallException.class, (ex) -> Mono.empty());
	}

	/**
	 * The sum.
	 *
	 * @param node the node that added up
	 * @param total the sum over all nodes that answered
	 * @param perNode what each counted since it started
	 */
	record Total(String node, long total, Map<String, Long> perNode) {
	}

}
