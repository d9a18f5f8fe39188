// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.runtime;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

import io.sngo.cluster.ClusterException;
import io.sngo.cluster.JoinRejectedException;

/**
 * Those who wait for the local node to become a member.
 */
final class JoinWaiters {

	private final Set<MonoSink<Void>> waiting = ConcurrentHashMap.newKeySet();

	/** Users' code runs on it: the control loop must not. */
	private final Executor executor;

	private volatile boolean joined;

	/** Why it is not a member, where that is known. */
	private volatile @Nullable ClusterException obstacle;

	JoinWaiters(Executor executor) {
		this.executor = executor;
	}

	/**
	 * Completes when the node is a member, at once if it is; fails with
	 * {@link JoinRejectedException} when it is refused, at once if it was and has not
	 * been asked to try anew.
	 */
	Mono<Void> joined() {
		return Mono.create((sink) -> {
			this.waiting.add(sink);
			sink.onDispose(() -> this.waiting.remove(sink));
			ClusterException known = this.obstacle;
			if (this.joined) {
				sink.success();
			}
			else if (known != null) {
				sink.error(known);
			}
		});
	}

	void onJoined() {
		this.obstacle = null;
		this.joined = true;
		wake(MonoSink::success);
	}

	/**
	 * The node is not a member any more.
	 */
	void onLeft() {
		this.joined = false;
	}

	/**
	 * The node was asked to try anew: what others said before does not count.
	 */
	void onAttempt() {
		this.obstacle = null;
	}

	void onRejected(JoinRejectedException.Reason reason, String message) {
		fail(new JoinRejectedException(reason, message));
	}

	/**
	 * The node has stopped and will not join.
	 */
	void onStopped() {
		fail(new ClusterException("The node has stopped"));
	}

	private void fail(ClusterException cause) {
		this.joined = false;
		this.obstacle = cause;
		wake((sink) -> sink.error(cause));
	}

	private void wake(Consumer<MonoSink<Void>> signal) {
		for (MonoSink<Void> sink : this.waiting) {
			try {
				this.executor.execute(() -> signal.accept(sink));
			}
			catch (RejectedExecutionException ex) {
				// No thread can be had. Rather here than never.
				signal.accept(sink);
			}
		}
	}

}
