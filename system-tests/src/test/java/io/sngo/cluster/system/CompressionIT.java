// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.system;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Over a network that is slower than the compressing, compressed calls are smaller and
 * faster; with the property off, none is compressed.
 */
@Tag("alone")
class CompressionIT {

	private static final int BYTES = 64 * 1024;

	/** So that a slow network has more to do than it can. */
	private static final int IN_FLIGHT = 32;

	/**
	 * In the normal run so slow that it is what calls wait for on a busy machine, too.
	 */
	private static final String SLOW = Run.FULL ? "100mbit" : "20mbit";

	/** The first one of them is for the JVM to warm up. */
	private static final int MEASUREMENTS = Run.FULL ? 6 : 2;

	private static final long MILLIS = Run.full(Duration.ofSeconds(3), Duration.ofSeconds(2)).toMillis();

	@Test
	void callsOverASlowNetworkAreSmallerAndFaster() {
		SlowLink.assumePossible();
		Measured plain = measure(SLOW, false);
		Measured compressed = measure(SLOW, true);
		assertThat(plain.bytesPerCall()).as("bytes of a call that is not compressed").isGreaterThan(BYTES);
		// Where the machine is slower than the network, nothing waits, and few are worth
		// it.
		assertThat(compressed.bytesPerCall()).as("bytes of a call, %s without compression", plain.bytesPerCall())
			.isLessThan(Run.limit(0.8, 0.99) * plain.bytesPerCall());
		if (Run.FULL) {
			assertThat(compressed.rate()).as("calls per second, %s without compression", plain.rate())
				.isGreaterThan(1.2 * plain.rate());
			measure("1gbit", false);
			measure("1gbit", true);
		}
	}

	private static Measured measure(String network, boolean compression) {
		List<Double> rates = new ArrayList<>();
		double bytesPerCall;
		try (Network sites = Network.of(2);
				SlowLink there = sites.limit(0, network);
				SlowLink back = sites.limit(1, network);
				Nodes nodes = Nodes.at("compression", sites.sites())
					.measured()
					.with("cluster.compression-enabled", "" + compression)
					.start()) {
			TestNode caller = nodes.get(0);
			assertThat(List.of(there, back)).doesNotContainNull();
			for (int i = 0; i < MEASUREMENTS; i++) {
				rates.add(Double.parseDouble(caller.http()
					.post("/rate?node=n2&millis=" + MILLIS + "&inFlight=" + IN_FLIGHT + "&bytes=" + BYTES)
					.asString()));
			}
			assertThat(meter(caller, "cluster.compression.saved?tag=direction:sent") > 0).isEqualTo(compression);
			bytesPerCall = meter(caller, "cluster.transport.bytes?tag=direction:sent")
					/ meter(caller, "cluster.client.requests");
		}
		List<Double> steady = rates.subList(1, rates.size());
		String what = "calls of 64 KiB of JSON at " + network + (compression ? " compressed" : " plain");
		Figures.add(what, "1/s", steady);
		Figures.add(what + ": bytes sent for each", "bytes", bytesPerCall);
		return new Measured(Figures.median(steady), bytesPerCall);
	}

	/**
	 * The first value of a meter: the count where there are several.
	 */
	private static double meter(TestNode node, String meter) {
		return node.http().get("/actuator/metrics/" + meter).get("measurements").get(0).get("value").asDouble();
	}

	/**
	 * What calls over one network are like.
	 *
	 * @param rate so many in a second
	 * @param bytesPerCall what the caller sent for each
	 */
	private record Measured(double rate, double bytesPerCall) {
	}

}
