// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.system;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Payloads up to the configured maximum pass; one byte more is an error at the caller and
 * harms nothing.
 */
class PayloadSizeIT {

	private static final int MAX = 1024 * 1024;

	@Test
	void payloadsUpToTheMaximumPassAndLargerOnesAreRefused() {
		try (Nodes nodes = Nodes.onLoopback("payload-size", 2).with("cluster.max-message-size", "" + MAX).start()) {
			Http caller = nodes.get(0).http();
			assertThat(outcome(caller, 64 * 1024)).isEqualTo("VALUE");
			assertThat(outcome(caller, MAX)).isEqualTo("VALUE");

			int connections = connections(caller);
			JsonNode refused = echo(caller, MAX + 1);

			assertThat(refused.get("outcome").asString()).isEqualTo("NOT_EXECUTED");
			assertThat(refused.get("message").asString()).contains("1048577", "1048576", "cluster.max-message-size");
			assertThat(connections(caller)).as("open connections").isEqualTo(connections);
			assertThat(outcome(caller, MAX)).isEqualTo("VALUE");
			assertThat(nodes.get(0).states()).containsEntry("n2", "ACTIVE");
		}
	}

	private static String outcome(Http caller, int bytes) {
		return echo(caller, bytes).get("outcome").asString();
	}

	private static JsonNode echo(Http caller, int bytes) {
		return caller.post("/echo?node=n2&bytes=" + bytes);
	}

	private static int connections(Http node) {
		return node.get("/actuator/cluster").get("transport").get("connectionsOpen").asInt();
	}

}
