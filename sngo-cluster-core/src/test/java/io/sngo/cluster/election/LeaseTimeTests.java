// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.election;

import java.time.Duration;
import java.util.SplittableRandom;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LeaseTimeTests {

	private static final long SECOND = Duration.ofSeconds(1).toNanos();

	@Test
	void leadersEndComesBeforeTheVotersWhateverTheirClocks() {
		SplittableRandom random = new SplittableRandom(5);
		for (int round = 0; round < 100_000; round++) {
			long lease = random.nextLong(ElectionConfig.MIN_LEASE.toNanos(), Duration.ofMinutes(5).toNanos());
			assertEndsInOrder(lease, drift(random), drift(random));
		}
		assertEndsInOrder(ElectionConfig.MIN_LEASE.toNanos(), 1 - ElectionConfig.MAX_DRIFT,
				1 + ElectionConfig.MAX_DRIFT);
	}

	/**
	 * @param leader the rate of the leader's clock: it is slow, and leads too long
	 * @param voter that of the voter: it is fast, and free too soon
	 */
	private static void assertEndsInOrder(long lease, double leader, double voter) {
		double led = LeaseTime.atLeader(lease) / leader;
		double bound = LeaseTime.atVoter(lease) / voter;
		assertThat(led).as("lease of %d ns, rates %f and %f", lease, leader, voter).isLessThan(bound);
		// What the leader does has time to end, too.
		double notice = lease * LeaseTime.NOTICE / leader;
		assertThat(led + notice).as("with notice").isLessThanOrEqualTo(bound + 1);
	}

	private static double drift(SplittableRandom random) {
		return 1 + ElectionConfig.MAX_DRIFT
				* (random.nextInt(3) == 0 ? random.nextInt(-1, 2) : random.nextDouble(-1, 1));
	}

	@Test
	void shares() {
		assertThat(LeaseTime.atVoter(SECOND)).isEqualTo(1_050_000_001L);
		assertThat(LeaseTime.atLeader(SECOND)).isEqualTo(850_000_000L);
	}

	@Test
	void noLeaseBindsNobodyForLong() {
		assertThat(LeaseTime.atVoter(0)).isEqualTo(1);
		assertThat(LeaseTime.atLeader(0)).isZero();
	}

}
