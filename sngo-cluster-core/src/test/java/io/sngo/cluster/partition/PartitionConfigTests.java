// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.partition;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.sngo.cluster.InvalidConfigurationException;
import io.sngo.cluster.NodeId;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class PartitionConfigTests {

	@Test
	void byDefaultTheMajorityGoesOn() {
		assertThat(PartitionConfig.DEFAULT).isEqualTo(
				new PartitionConfig(PartitionStrategy.KEEP_MAJORITY, PartitionAction.ISOLATE, 0, null, Duration.ZERO));
	}

	@ParameterizedTest
	@ValueSource(ints = { -1, 10_001 })
	void quorumIsBounded(int quorum) {
		assertInvalid(PartitionStrategy.OFF, quorum, null, Duration.ZERO, "cluster.partition.quorum", "" + quorum,
				"1 to 10000");
	}

	@Test
	void staticQuorumNeedsOne() {
		assertInvalid(PartitionStrategy.STATIC_QUORUM, 0, null, Duration.ZERO, "cluster.partition.quorum",
				"more than half of the nodes that the cluster can have, which 'static-quorum' needs");
		assertThatCode(() -> config(PartitionStrategy.STATIC_QUORUM, 10_000, null, Duration.ZERO))
			.doesNotThrowAnyException();
	}

	@Test
	void keepRefereeNeedsOne() {
		assertInvalid(PartitionStrategy.KEEP_REFEREE, 0, null, Duration.ZERO, "cluster.partition.referee",
				"the id of a node, which 'keep-referee' needs");
		assertThatCode(() -> config(PartitionStrategy.KEEP_REFEREE, 0, NodeId.of("r"), Duration.ZERO))
			.doesNotThrowAnyException();
	}

	@ParameterizedTest
	@ValueSource(strings = { "PT-1S", "PT0.099S", "PT10M0.001S" })
	void timeIsBounded(Duration stableAfter) {
		assertInvalid(PartitionStrategy.OFF, 0, null, stableAfter, "cluster.partition.stable-after",
				stableAfter.toString(), "PT0.1S to PT10M, or 0 for a time that fits the cluster");
	}

	@ParameterizedTest
	@ValueSource(strings = { "PT0S", "PT0.1S", "PT10M" })
	void timesThatAreAllowed(Duration stableAfter) {
		assertThatCode(() -> config(PartitionStrategy.OFF, 0, null, stableAfter)).doesNotThrowAnyException();
	}

	@Test
	void anotherStrategyIsChecked() {
		PartitionConfig off = PartitionConfig.DEFAULT.withStrategy(PartitionStrategy.OFF);
		assertThat(off.strategy()).isEqualTo(PartitionStrategy.OFF);
		assertThatExceptionOfType(InvalidConfigurationException.class)
			.isThrownBy(() -> off.withStrategy(PartitionStrategy.KEEP_REFEREE));
	}

	private static void assertInvalid(PartitionStrategy strategy, int quorum, NodeId referee, Duration stableAfter,
			String... parts) {
		assertThatExceptionOfType(InvalidConfigurationException.class)
			.isThrownBy(() -> config(strategy, quorum, referee, stableAfter))
			.satisfies((ex) -> assertThat(ex.getMessage()).contains(parts));
	}

	private static PartitionConfig config(PartitionStrategy strategy, int quorum, NodeId referee,
			Duration stableAfter) {
		return new PartitionConfig(strategy, PartitionAction.ISOLATE, quorum, referee, stableAfter);
	}

}
