// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.transport;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

import io.sngo.cluster.ClusterException;
import org.jspecify.annotations.Nullable;

/**
 * The way to one peer on the data lane: who waits for a channel, and the backoff after
 * failures. Safe for use by any thread.
 */
final class DataRoute {

	private static final int MAX_WAITING = 16 * 1024;

	private final ReconnectBackoff backoff = new ReconnectBackoff();

	private List<BiConsumer<@Nullable DataChannel, @Nullable Throwable>> waiting = new ArrayList<>();

	private @Nullable ClusterException lastFailure;

	private boolean dialling;

	/**
	 * @return why there is no use in waiting; {@code null} if the callback was taken
	 */
	synchronized @Nullable ClusterException await(BiConsumer<@Nullable DataChannel, @Nullable Throwable> whenOpen) {
		ClusterException failure = this.lastFailure;
		if (!this.dialling && failure != null && !this.backoff.permits(System.nanoTime())) {
			return failure;
		}
		if (this.waiting.size() >= MAX_WAITING) {
			return new ClusterException(MAX_WAITING + " requests wait for the connection already");
		}
		this.waiting.add(whenOpen);
		return null;
	}

	/**
	 * @return whether the caller has to dial
	 */
	synchronized boolean startDialling() {
		if (this.dialling || this.waiting.isEmpty()) {
			return false;
		}
		this.dialling = true;
		return true;
	}

	synchronized void succeeded() {
		this.dialling = false;
		this.backoff.succeeded();
		this.lastFailure = null;
	}

	synchronized void failed(ClusterException failure) {
		this.dialling = false;
		this.backoff.failed(System.nanoTime());
		this.lastFailure = failure;
	}

	synchronized List<BiConsumer<@Nullable DataChannel, @Nullable Throwable>> takeWaiting() {
		List<BiConsumer<@Nullable DataChannel, @Nullable Throwable>> taken = this.waiting;
		this.waiting = new ArrayList<>();
		return taken;
	}

	synchronized boolean isForgettable(long now) {
		return !this.dialling && this.waiting.isEmpty() && this.backoff.isOver(now);
	}

}
