// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.membership;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static io.sngo.cluster.membership.LocalNode.A;
import static io.sngo.cluster.membership.LocalNode.B;
import static io.sngo.cluster.membership.LocalNode.alive;
import static io.sngo.cluster.membership.LocalNode.failed;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * A node with which nothing happens is hardly ever woken: in many processes on one
 * machine that would be most of what they cost.
 */
class IdleTests {

	@Test
	void isWokenForLittleMoreThanItsProbes() {
		LocalNode node = LocalNode.among(A, B);
		node.runWith(Duration.ofMinutes(1), A, B);
		long before = node.world.runs();
		node.runWith(Duration.ofSeconds(100), A, B);
		assertThat(node.world.runs() - before).as("in 100 heartbeats").isBetween(100L, 150L);
	}

	@Test
	void whenAMemberWasHeardOfIsCurrentWithoutAChange() {
		LocalNode node = LocalNode.among(A, B);
		Member before = node.membership.member(A.id());
		assertThat(before).isNotNull();
		long heard = before.heardMillis().getAsLong();
		node.runWith(Duration.ofSeconds(10), A, B);
		assertThat(before.heardMillis().getAsLong() - heard).isBetween(7_000L, 10_000L);
	}

	@Test
	void tellsWhatComesUpLaterNonetheless() {
		LocalNode node = LocalNode.among(A, B);
		node.runWith(Duration.ofMinutes(1), A, B);
		node.hear(A, alive(LocalNode.C, 1));
		node.world.run(MembershipConfig.DEFAULT.gossipInterval());
		assertThat(node.world.rumors()).contains(alive(LocalNode.C, 1));
	}

	@Test
	void looksForWhoFailsLaterNonetheless() {
		LocalNode node = LocalNode.among(A, B);
		node.runWith(Duration.ofMinutes(1), A, B);
		node.hear(A, failed(B, 1, A));
		node.world.run(MembershipConfig.DEFAULT.heartbeatInterval().multipliedBy(2));
		assertThat(node.world.dials(B.address())).isPositive();
	}

}
