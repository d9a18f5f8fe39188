// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What is counted.
 */
@ExtendWith(BufferLeaks.class)
class StatisticsTests {

	@Test
	void messagesAndTheirBytesAreCountedOnBothSides() {
		try (TestNode one = new TestNode("one"); TestNode two = new TestNode("two")) {
			assertThat(one.transport.statistics()).isEqualTo(new TransportStatistics(0, 0, 0, 0, 0, 0, Duration.ZERO));
			one.say(two, "12345");
			TestNode.get(one.ask(two.peer(), new byte[5000]));
			await().atMost(TestNode.SOON).until(() -> two.messages.size() == 1);
			long control = Frame.HEADER + 5;
			long data = Frame.HEADER + 9 + 5000;
			await().atMost(TestNode.SOON)
				.untilAsserted(() -> assertThat(one.transport.statistics())
					.isEqualTo(new TransportStatistics(2, 1, control + data, data, 2, 0, Duration.ZERO)));
			await().atMost(TestNode.SOON)
				.untilAsserted(() -> assertThat(two.transport.statistics())
					.isEqualTo(new TransportStatistics(1, 2, data, control + data, 2, 0, Duration.ZERO)));
		}
	}

	@Test
	void roundTripsAreAveragedSmoothly() {
		TransportMeters meters = new TransportMeters();
		meters.roundTrip(Duration.ofMillis(80));
		assertThat(meters.snapshot().averageLatency()).isEqualTo(Duration.ofMillis(80));
		meters.roundTrip(Duration.ofMillis(160));
		assertThat(meters.snapshot().averageLatency()).isEqualTo(Duration.ofMillis(90));
		for (int i = 0; i < 200; i++) {
			meters.roundTrip(Duration.ofMillis(10));
		}
		assertThat(meters.snapshot().averageLatency()).isBetween(Duration.ofMillis(10), Duration.ofMillis(11));
	}

}
