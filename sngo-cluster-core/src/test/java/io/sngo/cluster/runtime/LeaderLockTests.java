// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.runtime;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.jspecify.annotations.Nullable;

import io.sngo.cluster.Lease;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.election.LeaderLock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Nodes whose leader is the one that has a lock.
 */
class LeaderLockTests {

	private final TestNodes nodes = new TestNodes();

	private final Store store = new Store();

	private final Cluster a = start("a");

	private final Cluster b = start("b", TestNodes.address(this.a));

	@AfterEach
	void close() {
		this.nodes.close();
	}

	@Test
	void whoHasTheLockLeadsUntilItStops() {
		Lease first = awaitLeader("a");
		this.a.close();
		Lease second = awaitLeader("b");
		assertThat(second.term()).isGreaterThan(first.term());
		assertThat(this.store.threads).allMatch((name) -> name.equals("sngo-cluster-lock"));
	}

	@Test
	void nobodyLeadsWhileTheStoreIsAwayAndSomebodyAfterwards() {
		long term = awaitLeader("a").term();
		this.store.away = true;
		await().atMost(TestNodes.LONG).until(() -> leaderOf(this.a).isEmpty() && leaderOf(this.b).isEmpty());
		this.store.away = false;
		await().atMost(TestNodes.LONG)
			.until(() -> leaderOf(this.a).isPresent() && leaderOf(this.a).equals(leaderOf(this.b)));
		assertThat(this.a.manager().leadership().current().orElseThrow().term()).isGreaterThan(term);
	}

	@Test
	void nodeThatStopsGivesTheLockBackThoughItsQuestionHangs() {
		awaitLeader("a");
		this.store.hanging = true;
		await().atMost(TestNodes.LONG).until(() -> this.store.hangs > 0);
		this.store.hanging = false;
		this.a.close();
		assertThat(this.store.released).contains("a");
		awaitLeader("b");
	}

	private static Optional<NodeId> leaderOf(Cluster cluster) {
		return cluster.manager().leadership().current().map(Lease::leader);
	}

	private Lease awaitLeader(String id) {
		await().atMost(TestNodes.LONG).until(() -> leaderOf(this.b).equals(Optional.of(NodeId.of(id))));
		return this.b.manager().leadership().current().orElseThrow();
	}

	private Cluster start(String id, io.sngo.cluster.NodeAddress... seeds) {
		return this.nodes.start(TestNodes.settings(id).withSeeds(seeds),
				(builder) -> builder.leaderLock(this.store.lockOf(id)));
	}

	/** A store of one lock. */
	private static final class Store {

		private final List<String> threads = new CopyOnWriteArrayList<>();

		private final List<String> released = new CopyOnWriteArrayList<>();

		private volatile boolean away;

		private volatile boolean hanging;

		private volatile int hangs;

		private @Nullable String holder;

		private long until;

		LeaderLock lockOf(String id) {
			return new LeaderLock() {

				@Override
				public boolean acquire(Duration lease) throws IOException {
					return keep(id, lease, true);
				}

				@Override
				public boolean renew(Duration lease) throws IOException, InterruptedException {
					if (Store.this.hanging) {
						Store.this.hangs = 1;
						new CountDownLatch(1).await();
					}
					return keep(id, lease, false);
				}

				@Override
				public void release() throws IOException {
					keep(id, Duration.ZERO, false);
					Store.this.released.add(id);
				}

			};
		}

		private synchronized boolean keep(String id, Duration lease, boolean ifFree) throws IOException {
			this.threads.add(Thread.currentThread().getName());
			if (this.away) {
				throw new IOException("The store is away");
			}
			boolean free = this.holder == null || System.nanoTime() - this.until >= 0;
			if (!id.equals(this.holder) && !(ifFree && free)) {
				return false;
			}
			this.holder = id;
			this.until = System.nanoTime() + lease.toNanos();
			return true;
		}

	}

}
