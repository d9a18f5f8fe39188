// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.readme;

import java.util.concurrent.atomic.AtomicLong;

import io.sngo.cluster.Leadership;
import io.sngo.cluster.leader.LeaderOnly;

import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

@Component
class Billing {

	/** Stands for a database that refuses what an older leader writes. */
	private final AtomicLong highestTerm = new AtomicLong();

	private final Leadership leadership;

	Billing(Leadership leadership) {
		this.leadership = leadership;
	}

	@Scheduled(fixedDelay = 60_000)
	@LeaderOnly
	public void bill() {
		this.leadership.held().ifPresent((lease) -> {
			long highest = this.highestTerm.accumulateAndGet(lease.term(), Math::max);
			if (highest > lease.term()) {
				throw new IllegalStateException("Term " + lease.term() + " is over: the latest is " + highest);
			}
		});
	}

}
