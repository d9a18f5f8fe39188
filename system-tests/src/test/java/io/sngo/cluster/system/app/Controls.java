// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.system.app;

import java.time.Duration;
import java.util.Arrays;

import io.sngo.cluster.NodeId;
import io.sngo.cluster.service.CallException;
import io.sngo.cluster.service.RemoteService;
import io.sngo.cluster.service.ServiceRef;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * What a test can make the node do.
 */
@RestController
class Controls {

	private final RemoteService remote;

	private final LoadGenerator load;

	Controls(RemoteService remote, LoadGenerator load) {
		this.remote = remote;
		this.load = load;
	}

	@PostMapping("/load")
	void load(@RequestParam int rate, @RequestParam int seconds) {
		this.load.start(rate, Duration.ofSeconds(seconds));
	}

	@GetMapping("/load")
	LoadGenerator.Progress load() {
		return this.load.progress();
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
	 * What became of a call.
	 */
	record Reply(String outcome, String reason, String message) {
	}

}
