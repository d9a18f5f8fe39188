// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.actuate;

import java.util.Map;

import io.sngo.cluster.ClusterException;
import io.sngo.cluster.JoinRejectedException;
import io.sngo.cluster.NodeState;
import io.sngo.cluster.autoconfigure.ClusterFixture;
import io.sngo.cluster.membership.JoinStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;

class ClusterHealthIndicatorTests {

	private static final JoinStatus JOINED = new JoinStatus(true, null, "", Map.of(), false);

	private final ClusterFixture cluster = new ClusterFixture();

	@Test
	void memberThatKnowsALeaderIsUp() {
		Health health = health(JOINED);
		assertThat(health.getStatus()).isEqualTo(Status.UP);
		assertThat(health.getDetails()).containsEntry("nodeId", "n1")
			.containsEntry("clusterName", "test")
			.containsEntry("totalNodes", 3)
			.containsEntry("activeNodes", 2)
			.containsEntry("suspectedNodes", 0)
			.containsEntry("failedNodes", 1)
			.containsEntry("hasLeader", true)
			.containsEntry("leaderId", "n2")
			.containsEntry("partitionCount", 1)
			.doesNotContainKeys("reason", "joinProblem");
	}

	@ParameterizedTest
	@EnumSource(names = { "UNKNOWN", "JOINING", "LEAVING", "LEFT" })
	void nodeThatIsNoMemberIsOutOfService(NodeState state) {
		this.cluster.nodes(state).health(false);
		Health health = health(JOINED);
		assertThat(health.getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
		assertThat(health.getDetails()).containsEntry("state", state.name()).containsKey("reason");
	}

	@Test
	void isolatedNodeIsOutOfService() {
		this.cluster.nodes(NodeState.ACTIVE, NodeState.FAILED, NodeState.FAILED).noLeader();
		given(this.cluster.manager().isIsolated()).willReturn(true);
		Health health = health(JOINED);
		assertThat(health.getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
		assertThat(health.getDetails().get("reason")).asString().contains("isolated");
	}

	@Test
	void memberWithoutALeaderIsOutOfService() {
		this.cluster.noLeader();
		Health health = health(JOINED);
		assertThat(health.getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
		assertThat(health.getDetails()).containsEntry("reason", "No leader is known")
			.containsEntry("hasLeader", false)
			.doesNotContainKey("leaderId");
	}

	@Test
	void memberThatTakesItselfForFailedIsOutOfService() {
		this.cluster.nodes(NodeState.ACTIVE).health(false);
		Health health = health(JOINED);
		assertThat(health.getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
		assertThat(health.getDetails()).containsEntry("hasLeader", true);
		assertThat(health.getDetails().get("reason")).asString().contains("takes itself for failed");
	}

	@Test
	void whyJoiningFailedIsTold() {
		this.cluster.nodes(NodeState.JOINING).health(false);
		JoinStatus refused = new JoinStatus(false, JoinRejectedException.Reason.DUPLICATE_NODE_ID,
				"Another node is called n1", Map.of("seed:1", "connection refused"), false);
		assertThat(health(refused).getDetails()).containsEntry("joinProblem", "Another node is called n1")
			.containsEntry("seeds", Map.of("seed:1", "connection refused"));
	}

	@Test
	void deadNodeIsDownAndSaysWhatItKnew() {
		Health health = new ClusterHealthIndicator(this.cluster.manager(), () -> true, () -> {
			throw new ClusterException("The node has stopped");
		}).health();
		assertThat(health.getStatus()).isEqualTo(Status.DOWN);
		assertThat(health.getDetails()).containsEntry("nodeId", "n1")
			.containsEntry("clusterName", "test")
			.containsEntry("state", "ACTIVE")
			.containsEntry("totalNodes", 3)
			.containsEntry("failedNodes", 1);
		assertThat(health.getDetails().get("error")).asString().contains("The node has stopped");
	}

	@Test
	void nodeThatNobodyCanConnectToIsDown() {
		Health health = new ClusterHealthIndicator(this.cluster.manager(), () -> false, () -> JOINED).health();
		assertThat(health.getStatus()).isEqualTo(Status.DOWN);
		assertThat(health.getDetails()).containsEntry("nodeId", "n1").containsEntry("activeNodes", 2);
		assertThat(health.getDetails().get("reason")).asString().contains("does not listen");
	}

	@Test
	void nodeThatHasNotStartedIsDown() {
		given(this.cluster.manager().localNode()).willThrow(new ClusterException("The node has not been started"));
		Health health = health(JOINED);
		assertThat(health.getStatus()).isEqualTo(Status.DOWN);
		assertThat(health.getDetails()).containsEntry("clusterName", "test").containsKey("error");
	}

	private Health health(JoinStatus join) {
		return new ClusterHealthIndicator(this.cluster.manager(), () -> true, () -> join).health();
	}

}
