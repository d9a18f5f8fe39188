// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.runtime;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;

import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

import io.sngo.cluster.ClusterException;
import io.sngo.cluster.JoinRejectedException;
import io.sngo.cluster.JoinRejectedException.Reason;

class JoinWaitersTests {

	private static final Duration LONG = Duration.ofSeconds(10);

	private static final Duration MOMENT = Duration.ofMillis(20);

	private final JoinWaiters waiters = new JoinWaiters(Runnable::run);

	@Test
	void completeWhenTheNodeJoins() {
		StepVerifier.create(this.waiters.joined())
			.expectSubscription()
			.expectNoEvent(MOMENT)
			.then(this.waiters::onJoined)
			.expectComplete()
			.verify(LONG);
		StepVerifier.create(this.waiters.joined()).expectComplete().verify(LONG);
	}

	@Test
	void failWhenTheNodeIsRefusedAndAlsoLater() {
		StepVerifier.create(this.waiters.joined())
			.then(() -> this.waiters.onRejected(Reason.DUPLICATE_NODE_ID, "taken"))
			.expectErrorMessage("taken")
			.verify(LONG);
		StepVerifier.create(this.waiters.joined()).expectError(JoinRejectedException.class).verify(LONG);
	}

	@Test
	void anAttemptOrSuccessMakesARefusalThePast() {
		this.waiters.onRejected(Reason.WRONG_CLUSTER, "other");
		this.waiters.onAttempt();
		StepVerifier.create(this.waiters.joined())
			.expectSubscription()
			.expectNoEvent(MOMENT)
			.then(this.waiters::onJoined)
			.expectComplete()
			.verify(LONG);
		this.waiters.onLeft();
		StepVerifier.create(this.waiters.joined()).expectSubscription().expectNoEvent(MOMENT).thenCancel().verify(LONG);
	}

	@Test
	void aNodeThatLosesItsPlaceHasNotJoined() {
		this.waiters.onJoined();
		this.waiters.onRejected(Reason.DUPLICATE_NODE_ID, "taken");
		StepVerifier.create(this.waiters.joined()).expectErrorMessage("taken").verify(LONG);
	}

	@Test
	void hearOfItWhereNoThreadCanBeHad() {
		JoinWaiters scarce = new JoinWaiters((task) -> {
			throw new RejectedExecutionException("on purpose");
		});
		StepVerifier.create(scarce.joined()).then(scarce::onJoined).expectComplete().verify(LONG);
	}

	@Test
	void failWhenTheNodeStopsAndAlsoLater() {
		StepVerifier.create(this.waiters.joined())
			.then(this.waiters::onStopped)
			.expectError(ClusterException.class)
			.verify(LONG);
		StepVerifier.create(this.waiters.joined()).expectErrorMessage("The node has stopped").verify(LONG);
	}

}
