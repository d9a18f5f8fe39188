// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.sample;

import io.sngo.cluster.NodeId;
import io.sngo.cluster.service.RemoteService;
import io.sngo.cluster.service.ServiceRef;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Lets some instance of the echo answer, or that of a certain node.
 */
@RestController
class EchoController {

	private static final String SERVICE = "echo";

	private final RemoteService remote;

	EchoController(RemoteService remote) {
		this.remote = remote;
	}

	@GetMapping("/echo")
	Mono<EchoService.Echo> echo(@RequestParam String message, @RequestParam(required = false) @Nullable String node) {
		if (node == null) {
			return this.remote.call(SERVICE, message, EchoService.Echo.class);
		}
		return this.remote.call(new ServiceRef(SERVICE, NodeId.of(node)), message, EchoService.Echo.class);
	}

}
