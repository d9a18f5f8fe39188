// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.runtime;

import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.Optional;

import com.sun.management.ThreadMXBean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.sngo.cluster.ClusterManager;
import io.sngo.cluster.Node;
import io.sngo.cluster.NodeId;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What applications ask all the time is made when it changes, not when they ask.
 */
class QueriesTests {

	private static final int QUERIES = 10_000;

	private final TestNodes nodes = new TestNodes();

	private final Cluster node = this.nodes.start("a");

	private final ClusterManager manager = this.node.manager();

	@BeforeEach
	void start() {
		this.node.joined().block(TestNodes.LONG);
		this.node.serviceRegistry().register("echo", Map.of());
		this.node.publish();
		await().atMost(TestNodes.LONG)
			.until(() -> this.manager.isLeader() && !this.node.serviceRegistry().discover("echo").isEmpty());
	}

	@AfterEach
	void stop() {
		this.nodes.close();
	}

	@Test
	void whoLeadsAndHowManyThereAreAllocateNothing() {
		NodeId id = this.manager.localNode().id();
		assertThat(allocatedByEach(() -> this.manager.leader().isPresent())).isZero();
		assertThat(allocatedByEach(this.manager::isLeader)).isZero();
		assertThat(allocatedByEach(() -> this.manager.activeNodes().size() == 1)).isZero();
		assertThat(allocatedByEach(() -> this.manager.health().totalNodes() == 1)).isZero();
		assertThat(allocatedByEach(() -> this.manager.node(id).isPresent())).isZero();
		assertThat(allocatedByEach(() -> this.node.remoteService().resolve("echo").isEmpty())).isZero();
	}

	@Test
	void aNodeIsFoundAsWhatItIs() {
		Node local = this.manager.localNode();
		assertThat(this.manager.node(local.id())).containsSame(local);
		assertThat(this.manager.leader()).containsSame(local);
		assertThat(this.manager.node(NodeId.of("nobody"))).isEqualTo(Optional.empty());
	}

	/**
	 * Bytes that each of many queries takes, so that what the machine does once does not
	 * count.
	 */
	private static long allocatedByEach(Query query) {
		ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
		long self = Thread.currentThread().getId();
		query.ask();
		long before = threads.getThreadAllocatedBytes(self);
		for (int i = 0; i < QUERIES; i++) {
			query.ask();
		}
		return (threads.getThreadAllocatedBytes(self) - before) / QUERIES;
	}

	@FunctionalInterface
	private interface Query {

		boolean ask();

	}

}
