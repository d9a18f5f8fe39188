// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.runtime;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

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

	private volatile boolean joined;

	private volatile @Nullable JoinRejectedException rejection;

	/**
	 * Completes when the node is a member, at once if it is; fails with
	 * {@link JoinRejectedException} when it is refused, at once if it was and has not
	 * been asked to try anew.
	 */
	Mono<Void> joined() {
		return Mono.create((sink) -> {
			this.waiting.add(sink);
			sink.onDispose(() -> this.waiting.remove(sink));
			JoinRejectedException refused = this.rejection;
			if (this.joined) {
				sink.success();
			}
			else if (refused != null) {
				sink.error(refused);
			}
		});
	}

	void onJoined() {
		this.rejection = null;
		this.joined = true;
		this.waiting.forEach(MonoSink::success);
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
		this.rejection = null;
	}

	void onRejected(JoinRejectedException.Reason reason, String message) {
		JoinRejectedException refused = new JoinRejectedException(reason, message);
		this.joined = false;
		this.rejection = refused;
		this.waiting.forEach((sink) -> sink.error(refused));
	}

	/**
	 * The node has stopped and will not join.
	 */
	void onStopped() {
		this.joined = false;
		this.waiting.forEach((sink) -> sink.error(new ClusterException("The node has stopped")));
	}

}
