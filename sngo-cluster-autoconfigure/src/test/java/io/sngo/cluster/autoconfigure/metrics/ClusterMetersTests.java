// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.autoconfigure.metrics;

import java.time.Duration;
import java.util.Objects;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sngo.cluster.ClusterEvent;
import io.sngo.cluster.autoconfigure.ClusterFixture;
import io.sngo.cluster.runtime.Cluster;
import io.sngo.cluster.service.CompressionStatistics;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

class ClusterMetersTests {

	private final ClusterFixture cluster = new ClusterFixture();

	private final Cluster node = mock();

	private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

	@Test
	void showsWhatTheClusterSays() {
		given(this.node.compression()).willReturn(new CompressionStatistics(100, 200, 3, 4));
		given(this.node.droppedTasks()).willReturn(8L);
		given(this.node.queuedBytes()).willReturn(12L);
		given(this.node.maxLoopLag()).willReturn(Duration.ofMillis(9));
		given(this.node.queueDelay()).willReturn(Duration.ofMillis(11));
		new ClusterMeters(this.node, this.cluster.manager(), this.cluster.registry(), this.cluster.transport(),
				this.cluster.leadership())
			.bindTo(this.registry);
		assertThat(gauge("cluster.nodes", "state", "ACTIVE")).isEqualTo(2);
		assertThat(gauge("cluster.nodes", "state", "FAILED")).isEqualTo(1);
		assertThat(gauge("cluster.nodes", "state", "LEFT")).isZero();
		assertThat(gauge("cluster.healthy")).isEqualTo(1);
		assertThat(gauge("cluster.isolated")).isZero();
		assertThat(gauge("cluster.partitions")).isEqualTo(1);
		assertThat(gauge("cluster.services")).isEqualTo(1);
		assertThat(gauge("cluster.service.instances", "health", "HEALTHY")).isEqualTo(1);
		assertThat(gauge("cluster.service.instances", "health", "UNHEALTHY")).isZero();
		assertThat(gauge("cluster.transport.connections")).isEqualTo(5);
		assertThat(gauge("cluster.transport.queued")).isEqualTo(12);
		assertThat(counter("cluster.transport.messages", "direction", "sent")).isEqualTo(1);
		assertThat(counter("cluster.transport.messages", "direction", "received")).isEqualTo(2);
		assertThat(counter("cluster.transport.bytes", "direction", "sent")).isEqualTo(30);
		assertThat(counter("cluster.transport.bytes", "direction", "received")).isEqualTo(40);
		assertThat(counter("cluster.transport.errors")).isEqualTo(6);
		assertThat(this.registry.get("cluster.transport.latency").timeGauge().value()).isEqualTo(0.007);
		assertThat(gauge("cluster.leader")).isZero();
		assertThat(gauge("cluster.leader.term")).isEqualTo(7);
		assertThat(counter("cluster.compression.saved", "direction", "sent")).isEqualTo(100);
		assertThat(counter("cluster.compression.saved", "direction", "received")).isEqualTo(200);
		assertThat(counter("cluster.compression.payloads", "result", "compressed")).isEqualTo(3);
		assertThat(counter("cluster.compression.payloads", "result", "incompressible")).isEqualTo(4);
		assertThat(counter("cluster.loop.dropped")).isEqualTo(8);
		assertThat(this.registry.get("cluster.loop.lag.max").timeGauge().value()).isEqualTo(0.009);
		assertThat(this.registry.get("cluster.server.queue.delay").timeGauge().value()).isEqualTo(0.011);
	}

	@Test
	void leaderIsShownAsItChanges() {
		new ClusterMeters(this.node, this.cluster.manager(), this.cluster.registry(), this.cluster.transport(),
				this.cluster.leadership())
			.bindTo(this.registry);
		this.cluster.leader("n1", 8);
		assertThat(gauge("cluster.leader")).isOne();
		assertThat(gauge("cluster.leader.term")).isEqualTo(8);
		this.cluster.noLeader();
		assertThat(gauge("cluster.leader")).isZero();
		assertThat(gauge("cluster.leader.term")).isZero();
	}

	@Test
	void noMeterIsPerNode() {
		new ClusterMeters(this.node, this.cluster.manager(), this.cluster.registry(), this.cluster.transport(),
				this.cluster.leadership())
			.bindTo(this.registry);
		assertThat(this.registry.getMeters()).flatMap((meter) -> meter.getId().getTags())
			.noneMatch((tag) -> tag.getValue().equals("n1") || tag.getValue().equals("echo"));
		assertThat(this.registry.getMeters()).map(Meter::getId)
			.allMatch((id) -> id.getName().startsWith("cluster.") && Objects.nonNull(id.getDescription()));
	}

	@Test
	void eventsAreCountedByType() {
		ClusterEventMeters meters = new ClusterEventMeters(this.registry);
		meters.on(new ClusterEvent.NodeFailed(this.cluster.manager().localNode().info(), ClusterFixture.NOW));
		meters.on(new ClusterEvent.NodeFailed(this.cluster.manager().localNode().info(), ClusterFixture.NOW));
		assertThat(this.registry.get("cluster.events").tag("type", "NodeFailed").counter().count()).isEqualTo(2);
	}

	@Test
	void changesOfTheLeaderAreCounted() {
		ClusterEventMeters meters = new ClusterEventMeters(this.registry);
		assertThat(this.registry.get("cluster.leader.elections").counter().count()).isZero();
		meters.on(new ClusterEvent.LeaderElected(this.cluster.manager().localNode().info(), 1, ClusterFixture.NOW));
		meters.on(new ClusterEvent.LeaderElected(this.cluster.manager().localNode().info(), 2, ClusterFixture.NOW));
		meters.on(new ClusterEvent.LeaderLost(this.cluster.manager().localNode().info(), 2, ClusterFixture.NOW));
		assertThat(this.registry.get("cluster.leader.elections").counter().count()).isEqualTo(2);
		assertThat(this.registry.get("cluster.leader.lost").counter().count()).isOne();
		assertThat(this.registry.get("cluster.events").tag("type", "LeaderElected").counter().count()).isEqualTo(2);
	}

	private double gauge(String name, String... tags) {
		return this.registry.get(name).tags(tags).gauge().value();
	}

	private double counter(String name, String... tags) {
		return this.registry.get(name).tags(tags).functionCounter().count();
	}

}
