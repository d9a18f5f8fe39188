// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.system;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Over a network that is slower than the compressing, compressed calls are faster; with
 * the property off, none is compressed.
 */
class CompressionIT {

	private static final int BYTES = 64 * 1024;

	/** So that a slow network has more to do than it can. */
	private static final int IN_FLIGHT = 32;

	/** The first one of them is for the JVM to warm up. */
	private static final int MEASUREMENTS = Run.FULL ? 6 : 2;

	private static final long MILLIS = Run.full(Duration.ofSeconds(3), Duration.ofSeconds(1)).toMillis();

	@Test
	void callsOverASlowNetworkAreFaster() {
		double plain = rate("100mbit", false);
		double compressed = rate("100mbit", true);
		if (Run.FULL) {
			// Which a machine that has other things to do cannot show.
			assertThat(compressed).as("calls per second, %s without compression", plain).isGreaterThan(1.2 * plain);
			rate("1gbit", false);
			rate("1gbit", true);
		}
	}

	private static double rate(String network, boolean compression) {
		List<Double> rates = new ArrayList<>();
		try (Network sites = Network.of(2);
				SlowLink there = sites.limit(0, network);
				SlowLink back = sites.limit(1, network);
				Nodes nodes = Nodes.at("compression", sites.sites())
					.with("cluster.compression-enabled", "" + compression)
					.start()) {
			TestNode caller = nodes.get(0);
			assertThat(List.of(there, back)).doesNotContainNull();
			for (int i = 0; i < MEASUREMENTS; i++) {
				rates.add(Double.parseDouble(caller.http()
					.post("/rate?node=n2&millis=" + MILLIS + "&inFlight=" + IN_FLIGHT + "&bytes=" + BYTES)
					.asString()));
			}
			double saved = caller.http()
				.get("/actuator/metrics/cluster.compression.saved?tag=direction:sent")
				.get("measurements")
				.get(0)
				.get("value")
				.asDouble();
			assertThat(saved > 0).isEqualTo(compression);
		}
		List<Double> steady = rates.subList(1, rates.size());
		Figures.add("calls of 64 KiB of JSON at " + network + (compression ? " compressed" : " plain"), "1/s", steady);
		return Figures.median(steady);
	}

}
