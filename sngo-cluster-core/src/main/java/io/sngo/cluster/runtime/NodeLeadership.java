// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.runtime;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.sngo.cluster.ClusterException;
import io.sngo.cluster.Leadership;
import io.sngo.cluster.Lease;
import io.sngo.cluster.election.KnownLeader;

import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * The leader as users see it. Written on the control loop, read by anybody; callbacks run
 * on threads of their own.
 */
final class NodeLeadership implements Leadership {

	private final Executor threads;

	private final Supplier<Mono<Void>> resign;

	private final Set<LeadershipCallback> callbacks = ConcurrentHashMap.newKeySet();

	private volatile @Nullable KnownLeader known;

	/** The latest lease of the local node that is over. */
	private volatile @Nullable KnownLeader revoked;

	private volatile boolean stopped;

	NodeLeadership(Executor threads, Supplier<Mono<Void>> resign) {
		this.threads = threads;
		this.resign = resign;
	}

	/**
	 * Called on the control loop.
	 */
	void onLeader(@Nullable KnownLeader before, @Nullable KnownLeader after) {
		this.known = after;
		boolean sameTerm = before != null && after != null && before.term() == after.term();
		if (sameTerm && before != null && before.isValid(System.nanoTime())) {
			return;
		}
		// One that had run out, and is extended late, may have been looked at meanwhile.
		if (!sameTerm && before != null && before.local()) {
			this.revoked = before;
		}
		this.callbacks.forEach(LeadershipCallback::signal);
	}

	/**
	 * The node has stopped: nobody is told anything any more but what was last.
	 */
	void onStopped() {
		this.stopped = true;
		this.callbacks.forEach(LeadershipCallback::end);
	}

	/**
	 * The leader, if it is known and its lease has not run out.
	 */
	@Nullable KnownLeader leader() {
		KnownLeader now = this.known;
		return (now != null && now.isValid(System.nanoTime())) ? now : null;
	}

	@Override
	public Optional<Lease> current() {
		return Optional.ofNullable(leader()).map(NodeLeadership::lease);
	}

	@Override
	public Optional<Lease> held() {
		return Optional.ofNullable(led()).map(NodeLeadership::lease);
	}

	@Override
	public boolean isLeader() {
		return led() != null;
	}

	/**
	 * The leader, if it is the local node.
	 */
	private @Nullable KnownLeader led() {
		KnownLeader now = leader();
		return (now != null && now.local()) ? now : null;
	}

	@Override
	public Mono<Lease> await() {
		return Mono.<Lease>create((sink) -> {
			LeadershipCallback callback = register(this::granted, sink::success, () -> failed(sink));
			sink.onDispose(callback);
		});
	}

	private static void failed(MonoSink<Lease> sink) {
		sink.error(new ClusterException("The node has stopped and will not lead"));
	}

	@Override
	public Disposable onGranted(Consumer<Lease> callback) {
		return register(this::granted, callback, () -> {
		});
	}

	@Override
	public Disposable onRevoked(Consumer<Lease> callback) {
		KnownLeader past = this.revoked;
		return register(() -> {
			KnownLeader latest = this.revoked;
			return (latest == null || latest.equals(past)) ? null : latest;
		}, callback, () -> {
		});
	}

	private @Nullable KnownLeader granted() {
		return this.stopped ? null : led();
	}

	private LeadershipCallback register(Supplier<@Nullable KnownLeader> source, Consumer<Lease> callback,
			Runnable onEnd) {
		LeadershipCallback registered = new LeadershipCallback(this.threads, source,
				(leader) -> callback.accept(lease(leader)), (ended) -> {
					this.callbacks.remove(ended);
					if (this.stopped) {
						onEnd.run();
					}
				});
		this.callbacks.add(registered);
		if (this.stopped) {
			registered.dispose();
		}
		else {
			registered.signal();
		}
		return registered;
	}

	@Override
	public Mono<Void> resign() {
		return this.resign.get();
	}

	private static Lease lease(KnownLeader leader) {
		long left = Math.max(0, leader.untilNanos() - System.nanoTime());
		return new Lease(leader.peer().id(), leader.term(), Duration.ofNanos(left));
	}

}
