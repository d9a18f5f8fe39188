// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.runtime;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

import io.sngo.cluster.JoinRejectedException;

/**
 * Those who wait for the local node to become a member.
 */
final class JoinWaiters {

	private final Set<MonoSink<Void>> waiting = ConcurrentHashMap.newKeySet();

	private volatile boolean joined;

	/**
	 * Completes when the node is a member, at once if it is; fails with
	 * {@link JoinRejectedException} when it is refused.
	 */
	Mono<Void> joined() {
		return Mono.create((sink) -> {
			this.waiting.add(sink);
			sink.onDispose(() -> this.waiting.remove(sink));
			if (this.joined) {
				sink.success();
			}
		});
	}

	void onJoined() {
		this.joined = true;
		this.waiting.forEach(MonoSink::success);
	}

	/**
	 * The node is not a member any more.
	 */
	void onLeft() {
		this.joined = false;
	}

	void onRejected(JoinRejectedException.Reason reason, String message) {
		this.joined = false;
		this.waiting.forEach((sink) -> sink.error(new JoinRejectedException(reason, message)));
	}

}
