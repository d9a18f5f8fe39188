// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The cluster as the local node sees it. Safe for use by any thread; queries answer from
 * memory and never block. All but {@link #localNode()} work before the node has started,
 * when there are no nodes.
 */
public interface ClusterManager {

	String clusterName();

	/**
	 * This node.
	 * @throws ClusterException if it has not been started
	 */
	Node localNode();

	/**
	 * All nodes known, the local one and failed, leaving and left ones that are not yet
	 * forgotten among them, sorted by id.
	 */
	List<Node> nodes();

	/**
	 * The nodes whose state is {@link NodeState#ACTIVE}, sorted by id.
	 */
	List<Node> activeNodes();

	Optional<Node> node(NodeId id);

	/**
	 * The leader, as far as this node knows; empty where none is known.
	 */
	Optional<Node> leader();

	/**
	 * Whether the local node leads at this moment, as {@link Leadership#isLeader()}.
	 */
	boolean isLeader();

	/**
	 * Who leads, with its term, and callbacks for the case that it is the local node.
	 */
	Leadership leadership();

	ClusterHealth health();

	/**
	 * Whether the cluster fell apart and this node is not on the side that goes on: it
	 * refuses calls, does not lead and is not healthy, until it finds the others again.
	 */
	boolean isIsolated();

	/**
	 * Changes from subscription on, in order. A subscriber that does not keep up gets an
	 * error when 4,096 events wait for it; nothing is dropped silently.
	 */
	Flux<ClusterEvent> events();

	/**
	 * Joins the cluster of the given seeds, in addition to the configured ones.
	 * @param seeds addresses as {@code host:port}, or {@code host} for port 7946
	 * @return completes when this node is a member; fails with
	 * {@link JoinRejectedException} where it is refused, and with
	 * {@link ClusterException} where no seed answers within {@code cluster.join-timeout}
	 * (it goes on trying in the background)
	 */
	Mono<Void> join(List<String> seeds);

	/**
	 * Leaves the cluster: tells the other nodes and waits until a live one knows, at most
	 * {@code cluster.leave-timeout}. The node stays up and may join again.
	 */
	Mono<Void> leave();

	/**
	 * Tells the cluster how loaded this node is. Small changes and quick successions are
	 * combined.
	 * @param load 0.0 (idle) to 1.0 (full)
	 * @throws IllegalArgumentException if the load is out of range
	 * @throws ClusterException if the node does not run, or is too busy to take the load
	 * within 10 seconds, for which the caller is blocked
	 */
	void updateLoad(double load);

	/**
	 * Replaces this node's metadata, here and then on all nodes.
	 * @param metadata at most 64 entries, keys of 1 to 128 and values of up to 1,024
	 * characters, 8 KiB in all
	 * @throws IllegalArgumentException if the metadata is too large
	 * @throws ClusterException if the node does not run, or is too busy to take the
	 * metadata within 10 seconds, for which the caller is blocked
	 */
	void updateMetadata(Map<String, String> metadata);

}
