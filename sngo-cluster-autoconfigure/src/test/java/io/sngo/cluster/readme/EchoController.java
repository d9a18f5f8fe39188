// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.readme;

import io.sngo.cluster.service.RemoteService;
import reactor.core.publisher.Mono;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
class EchoController {

	private final RemoteService remote;

	EchoController(RemoteService remote) {
		this.remote = remote;
	}

	@GetMapping("/echo")
	Mono<String> echo(@RequestParam String message) {
		return this.remote.call("echo", message, String.class);
	}

}
