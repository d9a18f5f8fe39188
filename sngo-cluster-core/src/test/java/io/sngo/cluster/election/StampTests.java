// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.election;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class StampTests {

	@Test
	void laterLeaderIsNewerAndOfOneLeaderTheLaterVersion() {
		assertThat(Stamp.NONE).isLessThan(new Stamp(0, 1));
		assertThat(new Stamp(1, 9)).isLessThan(new Stamp(2, 1));
		assertThat(new Stamp(2, 1)).isLessThan(new Stamp(2, 1).next());
		assertThat(new Stamp(2, 1).next()).isEqualTo(new Stamp(2, 2));
	}

	@Test
	void olderLineageIsWhoseClusterBeganFirst() {
		assertThat(new Lineage(1, 9).isOlderThan(new Lineage(2, 1))).isTrue();
		assertThat(new Lineage(1, 1).isOlderThan(new Lineage(1, 2))).isTrue();
		assertThat(new Lineage(1, 1).isOlderThan(new Lineage(1, 1))).isFalse();
		assertThat(new Lineage(2, 1).isOlderThan(new Lineage(1, 9))).isFalse();
	}

}
