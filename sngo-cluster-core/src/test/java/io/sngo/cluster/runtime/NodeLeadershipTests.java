// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.runtime;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

import io.sngo.cluster.ClusterException;
import io.sngo.cluster.Lease;
import io.sngo.cluster.NodeId;
import io.sngo.cluster.election.KnownLeader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@Timeout(60)
class NodeLeadershipTests {

	private static final Duration LONG = Duration.ofSeconds(30);

	private static final Duration MOMENT = Duration.ofMillis(20);

	private final LeadershipThreads threads = new LeadershipThreads();

	private final AtomicInteger resignations = new AtomicInteger();

	private final NodeLeadership leadership = new NodeLeadership(this.threads,
			() -> Mono.fromRunnable(this.resignations::incrementAndGet));

	private final CountDownLatch release = new CountDownLatch(1);

	private final List<String> told = new CopyOnWriteArrayList<>();

	private @Nullable KnownLeader leader;

	@AfterEach
	void close() {
		this.release.countDown();
		this.leadership.onStopped();
		this.threads.close(LONG);
	}

	@Test
	void whoLeadsIsKnownAsLongAsTheLeaseLasts() {
		assertThat(this.leadership.current()).isEmpty();
		assertThat(this.leadership.isLeader()).isFalse();
		becomes(other("b", 5));
		Lease lease = this.leadership.current().orElseThrow();
		assertThat(lease.leader()).isEqualTo(NodeId.of("b"));
		assertThat(lease.term()).isEqualTo(5);
		assertThat(lease.remaining()).isBetween(Duration.ofSeconds(30), Duration.ofMinutes(1));
		assertThat(this.leadership.isLeader()).isFalse();
		becomes(local(6));
		assertThat(this.leadership.isLeader()).isTrue();
		becomes(null);
		assertThat(this.leadership.current()).isEmpty();
	}

	@Test
	void leaseThatHasRunOutIsNoneEvenWhereNobodyHasTold() {
		becomes(new KnownLeader(Members.node("local").member().peer(), 5, true, System.nanoTime() - 1));
		assertThat(this.leadership.isLeader()).isFalse();
		assertThat(this.leadership.held()).isEmpty();
		assertThat(this.leadership.current()).isEmpty();
		StepVerifier.create(this.leadership.await())
			.expectSubscription()
			.expectNoEvent(MOMENT)
			.thenCancel()
			.verify(LONG);
	}

	@Test
	void termOfTheSuccessorIsNotHeld() {
		assertThat(this.leadership.held()).isEmpty();
		becomes(local(5));
		assertThat(this.leadership.held()).map(Lease::term).hasValue(5L);
		becomes(other("b", 6));
		assertThat(this.leadership.held()).isEmpty();
		assertThat(this.leadership.current()).map(Lease::leader).hasValue(NodeId.of("b"));
	}

	@Test
	void grantedIsToldWhenItIsTrue() {
		this.leadership.onGranted((lease) -> this.told.add(lease.term() + " " + this.leadership.isLeader()));
		becomes(other("b", 4));
		becomes(local(5));
		awaitTold("5 true");
		becomes(local(5));
		becomes(null);
		becomes(local(6));
		awaitTold("5 true", "6 true");
	}

	@Test
	void whoLeadsIsGrantedAtOnce() {
		becomes(local(5));
		this.leadership.onGranted((lease) -> this.told.add(lease.leader() + " " + lease.term()));
		awaitTold("local 5");
	}

	@Test
	void revokedIsToldWithWhatIsLeftOfTheLease() {
		becomes(local(5));
		this.leadership.onRevoked((lease) -> this.told
			.add(lease.term() + " " + this.leadership.isLeader() + " " + (lease.remaining().toSeconds() > 30)));
		becomes(local(5));
		becomes(null);
		awaitTold("5 false true");
		becomes(local(6));
		becomes(other("b", 7));
		becomes(null);
		awaitTold("5 false true", "6 false true");
	}

	@Test
	void whatWasRevokedBeforeIsNotTold() {
		NodeLeadership direct = new NodeLeadership(Runnable::run, Mono::empty);
		direct.onLeader(null, local(5));
		direct.onLeader(local(5), null);
		direct.onRevoked((lease) -> this.told.add("" + lease.term()));
		direct.onLeader(null, local(6));
		direct.onLeader(local(6), null);
		assertThat(this.told).containsExactly("6");
	}

	@Test
	void callbackThatBlocksHoldsUpNoOtherAndIsToldTheLatestOnly() throws Exception {
		CountDownLatch blocked = new CountDownLatch(1);
		this.leadership.onGranted((lease) -> {
			this.told.add("slow " + lease.term());
			blocked.countDown();
			awaitRelease();
		});
		becomes(local(1));
		blocked.await();
		List<Long> revoked = new CopyOnWriteArrayList<>();
		this.leadership.onRevoked((lease) -> revoked.add(lease.term()));
		becomes(null);
		await().atMost(LONG).until(() -> revoked.equals(List.of(1L)));
		for (long term = 2; term < 100; term++) {
			becomes(local(term));
			becomes(null);
		}
		becomes(local(100));
		this.release.countDown();
		awaitTold("slow 1", "slow 100");
		await().atMost(LONG).until(() -> revoked.get(revoked.size() - 1) == 99);
	}

	@Test
	void howeverManyBlockTheOneThatEndsThemIsTold() throws Exception {
		int many = 10 * Runtime.getRuntime().availableProcessors() + 1;
		CountDownLatch blocked = new CountDownLatch(many);
		for (int i = 0; i < many; i++) {
			this.leadership.onGranted((lease) -> {
				blocked.countDown();
				awaitRelease();
			});
		}
		this.leadership.onRevoked((lease) -> this.release.countDown());
		becomes(local(1));
		blocked.await();
		becomes(null);
		this.release.await();
	}

	@Test
	void leaseThatIsExtendedTooLateIsToldToThoseWhoLookedMeanwhile() {
		KnownLeader late = new KnownLeader(Members.node("local").member().peer(), 5, true, System.nanoTime() - 1);
		NodeLeadership direct = new NodeLeadership(Runnable::run, Mono::empty);
		direct.onLeader(null, late);
		direct.onGranted((lease) -> this.told.add("granted " + lease.term()));
		direct.onRevoked((lease) -> this.told.add("revoked " + lease.term()));
		direct.onLeader(late, local(5));
		assertThat(this.told).containsExactly("granted 5");
	}

	@Test
	void callbackThatIsDisposedWhileItRunsIsNotInterrupted() throws Exception {
		CountDownLatch runs = new CountDownLatch(1);
		Disposable callback = this.leadership.onGranted((lease) -> {
			runs.countDown();
			awaitRelease();
			this.told.add("interrupted " + Thread.currentThread().isInterrupted());
		});
		becomes(local(1));
		runs.await();
		callback.dispose();
		this.release.countDown();
		awaitTold("interrupted false");
	}

	@Test
	void callbackThatThrowsDisturbsNobodyAndIsCalledAgain() {
		this.leadership.onGranted((lease) -> {
			this.told.add("throws " + lease.term());
			throw new IllegalStateException("on purpose");
		});
		becomes(local(1));
		awaitTold("throws 1");
		becomes(null);
		becomes(local(2));
		awaitTold("throws 1", "throws 2");
	}

	@Test
	void callbackThatWasDisposedIsNotCalled() {
		Disposable callback = this.leadership.onGranted((lease) -> this.told.add("disposed"));
		callback.dispose();
		this.leadership.onGranted((lease) -> this.told.add("other"));
		becomes(local(1));
		awaitTold("other");
		assertThat(callback.isDisposed()).isTrue();
	}

	@Test
	void waitsUntilTheLocalNodeLeads() {
		StepVerifier.create(this.leadership.await())
			.expectSubscription()
			.then(() -> becomes(other("b", 4)))
			.expectNoEvent(MOMENT)
			.then(() -> becomes(local(5)))
			.assertNext((lease) -> assertThat(lease.term()).isEqualTo(5))
			.expectComplete()
			.verify(LONG);
		StepVerifier.create(this.leadership.await()).expectNextCount(1).expectComplete().verify(LONG);
	}

	@Test
	void waitingEndsWhenTheNodeStopsAndFailsLater() {
		StepVerifier.create(this.leadership.await())
			.expectSubscription()
			.then(this.leadership::onStopped)
			.expectErrorSatisfies((failure) -> assertThat(failure).isInstanceOf(ClusterException.class)
				.hasMessage("The node has stopped and will not lead"))
			.verify(LONG);
		this.threads.close(LONG);
		StepVerifier.create(this.leadership.await()).expectError(ClusterException.class).verify(LONG);
	}

	@Test
	void nobodyIsCalledAfterTheNodeHasStopped() {
		Disposable callback = this.leadership.onGranted((lease) -> this.told.add("granted"));
		this.leadership.onStopped();
		becomes(local(1));
		Disposable late = this.leadership.onGranted((lease) -> this.told.add("late"));
		assertThat(callback.isDisposed()).isTrue();
		assertThat(late.isDisposed()).isTrue();
		assertThat(this.told).isEmpty();
	}

	@Test
	void resignationIsPassedOn() {
		Mono<Void> resigned = this.leadership.resign();
		assertThat(this.resignations).hasValue(0);
		resigned.block(LONG);
		assertThat(this.resignations).hasValue(1);
	}

	private void becomes(@Nullable KnownLeader next) {
		KnownLeader before = this.leader;
		this.leader = next;
		this.leadership.onLeader(before, next);
	}

	private void awaitRelease() {
		try {
			this.release.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void awaitTold(String... expected) {
		await().atMost(LONG).until(() -> List.copyOf(this.told), List.of(expected)::equals);
	}

	private static KnownLeader local(long term) {
		return leader("local", term, true);
	}

	private static KnownLeader other(String id, long term) {
		return leader(id, term, false);
	}

	private static KnownLeader leader(String id, long term, boolean local) {
		return new KnownLeader(Members.node(id).member().peer(), term, local,
				System.nanoTime() + Duration.ofMinutes(1).toNanos());
	}

}
