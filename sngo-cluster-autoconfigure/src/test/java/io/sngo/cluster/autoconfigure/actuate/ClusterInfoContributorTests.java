// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.actuate;

import java.util.Map;

import io.sngo.cluster.ClusterException;
import io.sngo.cluster.autoconfigure.ClusterFixture;
import org.junit.jupiter.api.Test;

import org.springframework.boot.actuate.info.Info;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;

class ClusterInfoContributorTests {

	private final ClusterFixture cluster = new ClusterFixture();

	@Test
	void saysWhoLeads() {
		assertThat(info())
			.isEqualTo(Map.of("clusterName", "test", "nodeId", "n1", "isLeader", false, "leaderId", "n2", "term", 7L));
		this.cluster.leader("n1", 8);
		assertThat(info()).containsEntry("isLeader", true).containsEntry("leaderId", "n1").containsEntry("term", 8L);
	}

	@Test
	void saysNothingOfALeaderThatIsNotThere() {
		this.cluster.noLeader();
		assertThat(info()).isEqualTo(Map.of("clusterName", "test", "nodeId", "n1", "isLeader", false));
	}

	@Test
	void nodeThatHasNotStartedHasNoId() {
		this.cluster.noLeader();
		given(this.cluster.manager().localNode()).willThrow(new ClusterException("The node has not been started"));
		assertThat(info()).isEqualTo(Map.of("clusterName", "test", "isLeader", false));
	}

	@SuppressWarnings("unchecked")
	private Map<String, Object> info() {
		Info.Builder builder = new Info.Builder();
		new ClusterInfoContributor(this.cluster.manager(), this.cluster.leadership()).contribute(builder);
		return builder.build().get("cluster", Map.class);
	}

}
