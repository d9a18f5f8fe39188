// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.runtime;

import java.util.concurrent.Executor;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.sngo.cluster.ClusterEvent;
import io.sngo.cluster.election.LeaderLock;
import io.sngo.cluster.service.CallObserver;
import io.sngo.cluster.service.DeniedCallListener;
import io.sngo.cluster.service.LoadBalancer;
import io.sngo.cluster.service.PayloadCodec;
import io.sngo.cluster.transport.TransportSecurity;

/**
 * What a node is made of. Nothing is opened before the node starts. For use by one
 * thread.
 */
public final class ClusterBuilder {

	final ClusterConfig config;

	@Nullable PayloadCodec codec;

	@Nullable LoadBalancer balancer;

	@Nullable Executor executor;

	boolean virtualThreads;

	TransportSecurity security = TransportSecurity.DEFAULT;

	@Nullable LeaderLock leaderLock;

	CallObserver observer = CallObserver.NONE;

	@Nullable DeniedCallListener deniedCalls;

	@Nullable Consumer<ClusterEvent> eventListener;

	@Nullable Runnable shutdown;

	ClusterBuilder(ClusterConfig config) {
		this.config = config;
	}

	/**
	 * The format of payloads; JSON unless set.
	 */
	public ClusterBuilder payloadCodec(PayloadCodec codec) {
		this.codec = codec;
		return this;
	}

	/**
	 * Chooses the instances that get calls, instead of what the settings say.
	 */
	public ClusterBuilder loadBalancer(LoadBalancer balancer) {
		this.balancer = balancer;
		return this;
	}

	/**
	 * Runs handlers; a bounded pool of the node's own unless set. The caller ends it.
	 */
	public ClusterBuilder handlerExecutor(Executor executor) {
		this.executor = executor;
		return this;
	}

	/**
	 * Whether handlers run on virtual threads where the JVM has them and no executor is
	 * set; they do not unless set.
	 */
	public ClusterBuilder virtualThreads(boolean virtualThreads) {
		this.virtualThreads = virtualThreads;
		return this;
	}

	/**
	 * Who may connect; processes of this machine alone unless set.
	 */
	public ClusterBuilder security(TransportSecurity security) {
		this.security = security;
		return this;
	}

	public ClusterBuilder callObserver(CallObserver observer) {
		this.observer = observer;
		return this;
	}

	/**
	 * Is told of the calls that this node denies to others; nobody unless set.
	 */
	public ClusterBuilder deniedCallListener(DeniedCallListener listener) {
		this.deniedCalls = listener;
		return this;
	}

	/**
	 * What ends the application where a partition is handled by {@code shutdown} and this
	 * node is on the losing side; unless set, the node alone is closed. Runs once, on a
	 * thread of its own.
	 */
	public ClusterBuilder shutdown(Runnable shutdown) {
		this.shutdown = shutdown;
		return this;
	}

	/**
	 * Gets all events, in order, from the very first.
	 */
	public ClusterBuilder eventListener(Consumer<ClusterEvent> listener) {
		this.eventListener = listener;
		return this;
	}

	/**
	 * Lets the node lead that has this lock; nodes vote unless set. The same on all nodes
	 * of a cluster.
	 */
	public ClusterBuilder leaderLock(LeaderLock lock) {
		this.leaderLock = lock;
		return this;
	}

	public Cluster build() {
		Cluster cluster = new Cluster(this);
		if (this.eventListener != null) {
			cluster.listen(this.eventListener);
		}
		return cluster;
	}

}
